// Standard output, buffered, with the reader's leaving told from trouble.
#pragma once

#include <string>
#include <string_view>

namespace mailtrace {

/// Writes to a descriptor that stays the caller's. Not thread-safe.
class OutputFile {
 public:
  explicit OutputFile(int descriptor) : descriptor_(descriptor) {}

  /// False once nothing can be written any more; further calls do nothing.
  bool write(std::string_view text);
  bool flush();

  /// The reader has gone (`| head`): no error, an end.
  bool closed_by_reader() const;
  /// "standard output: No space left on device".
  std::string error() const;

 private:
  int descriptor_;
  int error_ = 0;
  std::string buffer_;
};

}  // namespace mailtrace
