// Memory that may leave the main memory: where more is kept than a share of it, for a long time and seldom looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file_descriptor.h"

namespace mailtrace {

struct OverflowOptions {
  std::uint64_t share = UINT64_MAX;  // bytes that stay in main memory
  std::uint64_t limit = UINT64_MAX;  // what the whole process is to keep to, in bytes
  std::string directory{};           // of the temporary file; empty: TMPDIR, else /tmp
};

/// Pieces of memory that stay until its end. Those beyond the share are those of a temporary file without a name: their
/// pages can be dropped from main memory, and come back when somebody looks at them. Where there is no place for the
/// file, they are ordinary memory. take() and keep_to_limit() by one thread; the memory, by any.
class OverflowMemory {
 public:
  explicit OverflowMemory(OverflowOptions options = {}) : options_(std::move(options)) {}
  OverflowMemory(const OverflowMemory&) = delete;
  ~OverflowMemory();

  /// `size` bytes, a multiple of the page size; null: they are to be ordinary memory.
  void* take(std::size_t size);

  /// To be called often. Where the process has grown beyond its limit, the pages of the file are dropped.
  void keep_to_limit();

  /// What stands in the file, in bytes.
  std::uint64_t in_file() const { return file_size_; }

 private:
  struct Piece {
    void* begin;
    std::size_t size;
  };
  bool extend_file(std::size_t size);

  OverflowOptions options_;
  std::uint64_t in_memory_ = 0;
  FileDescriptor file_;
  bool failed_ = false;
  std::uint64_t file_size_ = 0;
  std::vector<Piece> pieces_;        // of the file
  std::uint32_t until_look_ = 0;
  std::uint64_t after_drop_ = 0;     // what the process had when pages were dropped last
};

}  // namespace mailtrace
