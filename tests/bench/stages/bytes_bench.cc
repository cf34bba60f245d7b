// From files to plain bytes: each inflate engine, a gz source, a plain file.
#include <benchmark/benchmark.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "bytes/inflater.h"
#include "bytes/open_source.h"
#include "tests/bench/stages/example_log.h"

namespace mailtrace::bench {
namespace {

constexpr std::size_t kLogSize = 32 << 20;

const std::string& plain_log() {
  static const std::string log = example_log(Form::Rfc3164, kLogSize);
  return log;
}

/// `windowBits` as zlib's deflateInit2: 31 is gz, -15 raw deflate data.
std::string deflated(const std::string& plain, int window_bits) {
  z_stream stream{};
  if (deflateInit2(&stream, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  std::string out(deflateBound(&stream, plain.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) std::abort();
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// A file that is gone with it.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    const int file = ::mkstemp(path_.data());
    if (file < 0) std::abort();
    for (std::size_t at = 0; at < content.size();) {
      const ssize_t written = ::write(file, content.data() + at, content.size() - at);
      if (written <= 0) std::abort();
      at += static_cast<std::size_t>(written);
    }
    ::close(file);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  ~TemporaryFile() { ::unlink(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/mailtrace-bench.XXXXXX";
};

void inflate_with(benchmark::State& state, std::unique_ptr<Inflater> (*make)()) {
  static const std::string data = deflated(plain_log(), -15);
  std::string buffer(256 << 10, '\0');
  const auto inflater = make();
  for (auto _ : state) {
    inflater->reset();
    std::span<const char> in = data;
    for (Inflater::State at = Inflater::State::More; at == Inflater::State::More;) {
      std::span<char> out = buffer;
      at = inflater->inflate(in, out);
      benchmark::DoNotOptimize(buffer.data());
    }
  }
  state.counters["ratio"] = static_cast<double>(plain_log().size()) / static_cast<double>(data.size());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(plain_log().size()));
}

void checksum_with(benchmark::State& state, std::unique_ptr<Inflater> (*make)()) {
  const auto inflater = make();
  for (auto _ : state) benchmark::DoNotOptimize(inflater->crc32(0, plain_log()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(plain_log().size()));
}

void read_source(benchmark::State& state, const std::string& content) {
  const TemporaryFile file(content);
  const auto described = describe_source(file.path());
  std::string buffer(1 << 20, '\0');
  for (auto _ : state) {
    auto source = open_source(*described);
    while (true) {
      const auto size = (*source)->read(buffer);
      if (!size || *size == 0) break;
      benchmark::DoNotOptimize(buffer.data());
    }
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(plain_log().size()));
}

void read_plain(benchmark::State& state) {
  read_source(state, plain_log());
}
BENCHMARK(read_plain)->Unit(benchmark::kMillisecond);

/// With header, checksum and whatever runs ahead.
void read_gz(benchmark::State& state) {
  read_source(state, deflated(plain_log(), 31));
}
BENCHMARK(read_gz)->Unit(benchmark::kMillisecond)->UseRealTime();

const bool registered = [] {
  const auto add = [](const std::string& name, std::unique_ptr<Inflater> (*make)()) {
    benchmark::RegisterBenchmark(("inflate/" + name).c_str(), inflate_with, make)
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(("checksum/" + name).c_str(), checksum_with, make)
        ->Unit(benchmark::kMillisecond);
  };
  for (const InflaterEngine& engine : inflater_engines()) add(engine.name(), engine.make);
  return true;
}();

}  // namespace
}  // namespace mailtrace::bench
