#include "bytes/source_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/system_error.h"

namespace mailtrace {
namespace {

bool is_standard_input(const std::string& path) {
  return path == "-" || path == "/dev/stdin" || path == "/dev/fd/0" || path == "/proc/self/fd/0";
}

}  // namespace

Result<SourceFile> describe_source(const std::string& path) {
  SourceFile file;
  file.is_stdin = is_standard_input(path);
  file.name = file.is_stdin ? kStandardInputName : path;
  file.path = path;
  struct stat status;
  int failed = file.is_stdin ? ::fstat(STDIN_FILENO, &status) : ::stat(path.c_str(), &status);
  if (failed != 0) {
    if (file.is_stdin && errno == EBADF) return Error{"is closed", file.name};
    return Error{system_message(errno), file.name.empty() ? "\"\"" : file.name};
  }
  file.device = status.st_dev;
  file.inode = status.st_ino;
  file.is_regular = S_ISREG(status.st_mode);
  file.size = file.is_regular ? static_cast<std::uint64_t>(status.st_size) : 0;
  file.mtime = {std::int64_t{status.st_mtim.tv_sec} * 1'000'000 + status.st_mtim.tv_nsec / 1000};
  return file;
}

}  // namespace mailtrace
