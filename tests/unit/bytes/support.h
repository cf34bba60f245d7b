// What the tests of this stage share: files made on the spot, compressors, and reading to the end.
#pragma once

#include <stdlib.h>
#include <zstd.h>

#include <algorithm>
#include <boost/iostreams/compose.hpp>
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/bzip2.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filter/lzma.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bytes/open_source.h"

namespace mailtrace::test {

/// A directory that is removed with all in it.
class TempDirectory {
 public:
  TempDirectory() {
    std::string path = (std::filesystem::temp_directory_path() / "mailtrace-test.XXXXXX").string();
    if (!::mkdtemp(path.data())) std::abort();
    path_ = path;
  }
  TempDirectory(const TempDirectory&) = delete;
  ~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

  std::string write(const std::string& name, std::string_view content) const {
    std::string path = *this / name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    return path;
  }

 private:
  std::string path_;
};

/// Bytes out of memory, at most `step` at a time; with `error`, that at their end.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string bytes, std::size_t step = SIZE_MAX, std::optional<Error> error = {})
      : bytes_(std::move(bytes)), step_(step), error_(std::move(error)) {}

  Result<std::size_t> read(std::span<char> out) override {
    std::size_t n = taken_ < bytes_.size() ? bytes_.copy(out.data(), std::min(out.size(), step_), taken_) : 0;
    taken_ += n;
    if (n == 0 && !out.empty() && error_) return *std::exchange(error_, std::nullopt);
    return n;
  }
  std::uint64_t file_bytes() const override { return taken_; }
  bool seek(std::uint64_t offset) override {
    taken_ = static_cast<std::size_t>(offset);
    return true;
  }

 private:
  std::string bytes_;
  std::size_t step_;
  std::optional<Error> error_;
  std::size_t taken_ = 0;
};

/// All a source gave.
struct Outcome {
  std::string bytes;
  std::string error;  // its text, "" if there was none
  std::vector<std::string> notes;
};

/// Reads a source to its end with reads of `step` bytes. A second error is told as such.
inline Outcome read_all(ByteSource& source, std::size_t step = 64 * 1024) {
  Outcome outcome;
  std::string buffer(step, '\0');
  for (;;) {
    Result<std::size_t> n = source.read(buffer);
    if (!n) {
      outcome.error = outcome.error.empty() ? n.error().text() : "a second error: " + n.error().text();
      if (outcome.error.starts_with("a second")) break;
      continue;
    }
    if (*n == 0) break;
    if (!outcome.error.empty()) {
      outcome.error = "bytes after the error";
      break;
    }
    outcome.bytes.append(buffer, 0, *n);
  }
  outcome.notes = source.notes();
  return outcome;
}

/// Decodes bytes as the file "x" with reads of `step`, given to the decoder `raw_step` at a time.
inline Outcome decode(const std::string& file, std::size_t step = 64 * 1024,
                      std::size_t raw_step = SIZE_MAX) {
  auto source = open_raw_source(std::make_unique<MemorySource>(file, raw_step), "x");
  if (!source) return {"", source.error().text(), {}};
  return read_all(**source, step);
}

inline Outcome read_file(const std::string& path) {
  Result<SourceFile> file = describe_source(path);
  if (!file) return {"", file.error().text(), {}};
  auto source = open_source(*file);
  if (!source) return {"", source.error().text(), {}};
  return read_all(**source);
}

template <class Filter>
std::string compress(const std::string& plain, Filter filter) {
  namespace io = boost::iostreams;
  std::string out;
  io::copy(io::array_source(plain.data(), plain.size()),
           io::compose(std::move(filter), io::back_inserter(out)));
  return out;
}

inline std::string gz(const std::string& plain, std::uint32_t time = 0) {
  boost::iostreams::gzip_params params;
  params.mtime = static_cast<std::time_t>(time);
  return compress(plain, boost::iostreams::gzip_compressor(params));
}
inline std::string bz2(const std::string& plain) {
  return compress(plain, boost::iostreams::bzip2_compressor());
}
inline std::string xz(const std::string& plain) {
  return compress(plain, boost::iostreams::lzma_compressor());
}
/// With a checksum, as zstd(1) does and Boost's filter does not.
inline std::string zst(const std::string& plain) {
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(plain.size()), '\0');
  out.resize(ZSTD_compress2(context.get(), out.data(), out.size(), plain.data(), plain.size()));
  return out;
}

/// A compressed format, as the tests see it.
struct Format {
  const char* name;
  std::function<std::string(const std::string&)> compress;
  std::size_t magic;  // bytes without which it is not recognised
};

inline const std::vector<Format>& formats() {
  static const std::vector<Format> all = {
      {"gz", [](const std::string& plain) { return gz(plain); }, 2},
      {"bz2", bz2, 4},
      {"xz", xz, 2},
      {"zst", zst, 2},
  };
  return all;
}

/// Text like a log, each line different; the same on every run.
inline std::string log_text(std::size_t lines) {
  std::string text;
  std::uint32_t state = 12345;
  for (std::size_t i = 0; i < lines; ++i) {
    state = state * 1664525 + 1013904223;
    text += "Nov 21 09:48:" + std::to_string(10 + i % 50) + " mx postfix/qmgr[" +
            std::to_string(state % 30000) + "]: " + std::to_string(state) + ": from=<u" + std::to_string(i) +
            "@example.org>, size=" + std::to_string(state >> 12) + ", nrcpt=1 (queue active)\n";
  }
  return text;
}

}  // namespace mailtrace::test
