#include "base/overflow_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "base/temporary_file.h"
#include "base/watched_memory.h"

namespace mailtrace {
namespace {

// A look takes some microseconds.
constexpr std::uint32_t kCallsPerLook = 1024;

/// Bytes of the process that are in main memory; 0 where that cannot be told.
std::uint64_t resident_memory() {
  const FileDescriptor file(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  char text[128];
  const ssize_t size = file.is_open() ? ::read(file.get(), text, sizeof text) : 0;
  std::uint64_t pages = 0;
  if (size <= 0) return 0;
  const char* at = text;
  while (at < text + size && *at != ' ') ++at;  // the first number is that of all addresses
  if (at < text + size) std::from_chars(at + 1, text + size, pages);
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

OverflowMemory::~OverflowMemory() {
  for (const Piece& piece : pieces_) {
    permit(piece.begin, piece.size);
    ::munmap(piece.begin, piece.size);
  }
}

/// Room on the disk is taken at once: without it, who writes to the memory would be killed.
bool OverflowMemory::extend_file(std::size_t size) {
  if (!file_.is_open()) {
    file_ = make_temporary_file(options_.directory.empty() ? temporary_directory() : options_.directory);
  }
  return file_.is_open() &&
         ::posix_fallocate(file_.get(), static_cast<off_t>(file_size_), static_cast<off_t>(size)) == 0;
}

void* OverflowMemory::take(std::size_t size) {
  if (failed_ || in_memory_ + size <= options_.share) {
    in_memory_ += size;
    return nullptr;
  }
  void* const begin = extend_file(size) ? ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(),
                                                 static_cast<off_t>(file_size_))
                                        : MAP_FAILED;
  if (begin == MAP_FAILED) {
    failed_ = true;
    return nullptr;
  }
  file_size_ += size;
  pieces_.push_back({begin, size});
  return begin;
}

void OverflowMemory::keep_to_limit() {
  if (pieces_.empty() || until_look_-- != 0) return;
  until_look_ = kCallsPerLook;
  const std::uint64_t resident = resident_memory();
  // What is looked at comes back: dropping it again and again for a few pages would be a waste.
  if (resident < options_.limit || resident < after_drop_ + options_.limit / 16) return;
  for (const Piece& piece : pieces_) ::madvise(piece.begin, piece.size, MADV_DONTNEED);
  after_drop_ = resident_memory();
}

}  // namespace mailtrace
