// One input of a run, that can be read again and again.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "bytes/byte_source.h"
#include "bytes/restart_point.h"
#include "bytes/source_file.h"
#include "bytes/spool.h"

namespace mailtrace {

/// An input that was named on the command line or found in a directory. What comes only once (a pipe)
/// is spooled. Readers may be used by different threads, and outlive the Source.
class Source {
 public:
  /// `memory`: bytes of a pipe that are kept before a temporary file is made. `hold`: a file stays open, so that all
  /// readers read the same, though it be rotated meanwhile.
  static Result<Source> open(const SourceFile& file, std::size_t memory, bool hold = false);

  /// A reader from the first plain byte on.
  Result<std::unique_ptr<ByteSource>> reader() const;
  /// A reader from a place on that another reader of this source told.
  Result<std::unique_ptr<ByteSource>> reader_at(const RestartPoint& point) const;
  const SourceFile& file() const { return file_; }

 private:
  explicit Source(SourceFile file) : file_(std::move(file)) {}

  SourceFile file_;
  std::shared_ptr<Spool> spool_;  // null: the file itself is read
};

}  // namespace mailtrace
