// Files without a name, gone with the program however it ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/file_descriptor.h"

namespace mailtrace {

/// Where they are made: TMPDIR, else /tmp.
std::string temporary_directory();

/// A new one; not open, and errno set, if it cannot be made.
FileDescriptor make_temporary_file(const std::string& directory);

/// Whether all was written; otherwise errno is set.
bool write_all(int fd, std::span<const char> bytes, std::uint64_t offset);

/// How many bytes were read: all that were asked for, or those before the end of the file or an error, which sets
/// errno; at the end of the file it is 0.
std::size_t read_all(int fd, std::span<char> bytes, std::uint64_t offset);

}  // namespace mailtrace
