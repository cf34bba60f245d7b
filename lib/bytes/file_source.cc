#include "bytes/file_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/system_error.h"

namespace mailtrace {
namespace {

/// Why a file of this type is not read; null: it is.
const char* refusal(const struct stat& status) {
  if (S_ISDIR(status.st_mode)) return "is a directory";
  if (S_ISSOCK(status.st_mode)) return "is a socket, not a log file";
  if (S_ISBLK(status.st_mode)) return "is a block device, not a log file";
  return nullptr;
}

bool is_null_device(const struct stat& status) {
  struct stat null_status;
  return ::stat("/dev/null", &null_status) == 0 && S_ISCHR(null_status.st_mode) &&
         null_status.st_rdev == status.st_rdev;
}

void wait_for_input(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  (void)::poll(&waiting, 1, -1);
}

Error open_error(const SourceFile& file, std::string message) {
  return {std::move(message), file.name};
}

Result<FileDescriptor> open_path(const SourceFile& file) {
  // A socket cannot be opened and a device may act when it is: look first.
  struct stat status;
  if (::stat(file.path.c_str(), &status) != 0) return open_error(file, system_message(errno));
  if (const char* why = refusal(status)) return open_error(file, why);
  FileDescriptor fd(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!fd.is_open()) return open_error(file, open_message(errno, status));
  return fd;
}

Result<FileDescriptor> open_held(const SourceFile& file) {
  FileDescriptor fd(::fcntl(file.held->get(), F_DUPFD_CLOEXEC, 3));
  if (!fd.is_open()) return open_error(file, system_message(errno));
  return fd;
}

Result<FileDescriptor> open_stdin(const SourceFile& file) {
  FileDescriptor fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  if (!fd.is_open()) return open_error(file, errno == EBADF ? "is closed" : system_message(errno));
  if ((::fcntl(fd.get(), F_GETFL) & O_ACCMODE) == O_WRONLY) return open_error(file, "is not open for reading");
  return fd;
}

}  // namespace

FileSource::FileSource(FileDescriptor fd, std::string name, bool is_regular)
    : fd_(std::move(fd)), name_(std::move(name)), is_regular_(is_regular) {
  if (!is_regular_) return;
  off_t position = ::lseek(fd_.get(), 0, SEEK_CUR);
  if (position > 0) start_ = static_cast<std::uint64_t>(position);
}

Result<std::size_t> FileSource::read(std::span<char> out) {
  if (failed_ || out.empty()) return std::size_t{0};
  for (;;) {
    ssize_t n = is_regular_ ? ::pread(fd_.get(), out.data(), out.size(), static_cast<off_t>(start_ + offset_))
                            : ::read(fd_.get(), out.data(), out.size());
    if (n >= 0) {
      offset_ += static_cast<std::uint64_t>(n);
      return static_cast<std::size_t>(n);
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      wait_for_input(fd_.get());
      continue;
    }
    failed_ = true;
    return Error{fmt::format("{} after {} bytes", system_message(errno), offset_), name_};
  }
}

bool FileSource::seek(std::uint64_t offset) {
  if (!is_regular_ || failed_) return false;
  offset_ = offset;
  return true;
}

std::optional<RestartPoint> FileSource::restart_point() const {
  if (!is_regular_ || failed_) return std::nullopt;
  RestartPoint point;
  point.plain_offset = point.file_offset = offset_;
  return point;
}

Result<OpenedFile> open_file(const SourceFile& file) {
  Result<FileDescriptor> fd = file.is_stdin ? open_stdin(file) : file.held ? open_held(file) : open_path(file);
  if (!fd) return fd.error();
  struct stat status;
  if (::fstat(fd->get(), &status) != 0) return open_error(file, system_message(errno));
  if (S_ISCHR(status.st_mode) && !file.is_stdin && !is_null_device(status) && !::isatty(fd->get()))
    return open_error(file, "is a device, not a log file");
  if (S_ISDIR(status.st_mode)) return open_error(file, "is a directory");
  bool replaced = file.inode != 0 && (file.inode != status.st_ino || file.device != status.st_dev);
  return OpenedFile{std::make_unique<FileSource>(std::move(fd).value(), file.name, S_ISREG(status.st_mode)),
                    replaced};
}

std::optional<Error> hold_open(SourceFile& file) {
  if (file.is_stdin || file.held) return {};
  Result<FileDescriptor> fd = open_path(file);
  if (!fd) return fd.error();
  file.held = std::make_shared<const FileDescriptor>(std::move(fd).value());
  return {};
}

std::size_t most_held_files() {
  rlimit limit;
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1 << 20)) / 4;
}

}  // namespace mailtrace
