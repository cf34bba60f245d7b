// What the program says on standard error, and whether something went wrong.
#pragma once

#include <atomic>
#include <cstdio>
#include <mutex>
#include <string_view>

namespace mailtrace {

/// Writes "mailtrace: ..." lines. Control characters are shown escaped: names of
/// files and words of logs are in it. May be used
/// from several threads; a line is never torn.
class Diagnostics {
 public:
  /// `stream` stays the caller's and must outlive this.
  explicit Diagnostics(std::FILE* stream) : stream_(stream) {}

  /// Something is wrong; the exit status will be 2. One line, or several separated by line ends.
  void error(std::string_view text);
  /// Worth knowing, and nothing wrong.
  void note(std::string_view text);

  bool had_error() const { return had_error_; }

 private:
  void write(std::string_view text);

  std::FILE* stream_;
  std::mutex mutex_;
  std::atomic<bool> had_error_ = false;
};

}  // namespace mailtrace
