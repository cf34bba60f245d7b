#include "cli/output_file.h"

#include <unistd.h>

#include <cerrno>

#include "base/system_error.h"

namespace mailtrace {
namespace {

constexpr std::size_t kBuffer = 256 * 1024;

}  // namespace

bool OutputFile::write(std::string_view text) {
  if (error_ != 0) return false;
  buffer_ += text;
  return buffer_.size() < kBuffer || flush();
}

bool OutputFile::flush() {
  std::size_t done = 0;
  while (error_ == 0 && done < buffer_.size()) {
    const ssize_t n = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (n >= 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  buffer_.clear();
  return error_ == 0;
}

bool OutputFile::closed_by_reader() const {
  return error_ == EPIPE;
}

std::string OutputFile::error() const {
  return "standard output: " + system_message(error_);
}

}  // namespace mailtrace
