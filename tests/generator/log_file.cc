#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <zlib.h>

#include <fmt/core.h>

#include "log_writer.h"

namespace make_log {
namespace {

constexpr std::size_t kBuffer = 1 << 20;
constexpr int kGzip = 16 + 15;  // zlib: gzip header, window of 32 KiB

}  // namespace

struct LogFile::Deflater {
  z_stream stream{};
  gz_header header{};
  std::string out = std::string(kBuffer, '\0');

  explicit Deflater(Micros time) {
    deflateInit2(&stream, 6, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY);
    header.time = static_cast<uLong>(time / kSecond);
    header.os = 3;
    deflateSetHeader(&stream, &header);
  }
  ~Deflater() { deflateEnd(&stream); }

  void run(std::string& in, int flush, std::FILE* file) {
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    do {
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      deflate(&stream, flush);
      std::fwrite(out.data(), 1, out.size() - stream.avail_out, file);
    } while (stream.avail_out == 0);
  }
};

LogFile::LogFile(const std::string& path, bool compress, Micros first_time) : path_(path) {
  file_ = std::fopen(path.c_str(), "wb");
  if (file_ == nullptr) {
    fmt::print(stderr, "make_log: cannot write {}: {}\n", path, std::strerror(errno));
    std::exit(2);
  }
  if (compress) deflater_ = std::make_unique<Deflater>(first_time);
  buffer_.reserve(kBuffer + 4096);
}

LogFile::~LogFile() {
  if (file_ != nullptr) std::fclose(file_);
}

void LogFile::append(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBuffer) drain();
}

void LogFile::drain() {
  if (deflater_) deflater_->run(buffer_, Z_NO_FLUSH, file_);
  else std::fwrite(buffer_.data(), 1, buffer_.size(), file_);
  buffer_.clear();
}

void LogFile::finish(Micros last_time) {
  if (deflater_) deflater_->run(buffer_, Z_FINISH, file_);
  else drain();
  std::fclose(file_);
  file_ = nullptr;
  const timespec time{static_cast<time_t>(last_time / kSecond), 0};
  const timespec times[2] = {time, time};
  utimensat(AT_FDCWD, path_.c_str(), times, 0);
}

}  // namespace make_log
