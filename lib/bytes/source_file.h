// One input as the user named it or a directory held it, before it is opened.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/file_descriptor.h"
#include "base/result.h"
#include "base/timestamp.h"

namespace mailtrace {

/// How standard input is shown to users.
inline constexpr const char* kStandardInputName = "(standard input)";

/// What is known of an input without opening it. A plain value.
struct SourceFile {
  std::string name;          // as shown to users
  std::string path;          // what is opened; not used for standard input
  std::uint64_t device = 0;  // device and inode: the same file has the same pair
  std::uint64_t inode = 0;
  std::uint64_t size = 0;  // bytes in the file; 0 where that means nothing (pipes)
  Timestamp mtime;         // last change of the file
  bool is_stdin = false;
  bool is_regular = false;  // can be opened again and again, each time from the start
  /// The file held open, whatever bears its name by now (see hold_open()); null: it is opened by its path.
  std::shared_ptr<const FileDescriptor> held;
};

/// The file `path`, symbolic links followed; "-", /dev/stdin and the like are standard input. The
/// Error (where = path) says what the system says, with the cure where there is one.
Result<SourceFile> describe_source(const std::string& path);

}  // namespace mailtrace
