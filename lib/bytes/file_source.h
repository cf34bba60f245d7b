// The bytes of a file descriptor as they are.
#pragma once

#include <memory>
#include <optional>

#include "base/file_descriptor.h"
#include "bytes/byte_source.h"
#include "bytes/source_file.h"

namespace mailtrace {

/// Reads a descriptor without looking at what it reads. A regular file is read from the descriptor's
/// position when the source was made, and that position is never moved: several sources may share
/// one open file (standard input from a file). Anything else is read to its end.
class FileSource final : public ByteSource {
 public:
  FileSource(FileDescriptor fd, std::string name, bool is_regular);

  Result<std::size_t> read(std::span<char> out) override;
  std::uint64_t file_bytes() const override { return offset_; }
  bool seek(std::uint64_t offset) override;
  std::optional<RestartPoint> restart_point() const override;

 private:
  FileDescriptor fd_;
  std::string name_;
  bool is_regular_;
  bool failed_ = false;
  std::uint64_t start_ = 0;   // the descriptor's position at the beginning
  std::uint64_t offset_ = 0;  // bytes read, or sought, since there
};

/// Opens a file for raw reading. Directories, sockets and devices other than the null device and
/// terminals are refused; opening a FIFO waits for its writer. `replaced` tells that another file now
/// bears the name. Error::where is file.name.
struct OpenedFile {
  std::unique_ptr<FileSource> source;
  bool replaced = false;
};
Result<OpenedFile> open_file(const SourceFile& file);

/// Opens a regular file and holds it, so that every later open_file() of `file` or of its copies reads this file, though
/// it be renamed or deleted meanwhile. Errors as of open_file(). Standard input is held anyway.
std::optional<Error> hold_open(SourceFile& file);

/// How many files may be held open: a quarter of those the system allows at present.
std::size_t most_held_files();

}  // namespace mailtrace
