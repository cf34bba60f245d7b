// bench_measure REPORT COMMAND [ARGUMENT]...: runs a command and writes what it took to the file REPORT, one
// line: wall nanoseconds, user and system microseconds, peak memory in KiB, exit status (128 + signal). A
// program of its own because the peak memory of a process begins with that of the one that started it, and an
// interpreter is larger than most of what is measured here.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

extern char** environ;

namespace {

long long microseconds(const timeval& time) {
  return static_cast<long long>(time.tv_sec) * 1'000'000 + time.tv_usec;
}

int fail(const char* what, int error) {
  std::fprintf(stderr, "bench_measure: %s: %s\n", what, std::strerror(error));
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: bench_measure REPORT COMMAND [ARGUMENT]...\n", stderr);
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (const int error = posix_spawnp(&child, argv[2], nullptr, nullptr, argv + 2, environ); error != 0) {
    return fail(argv[2], error);
  }
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) return fail("wait4", errno);
  }
  const std::chrono::nanoseconds wall = std::chrono::steady_clock::now() - start;
  std::FILE* report = std::fopen(argv[1], "w");
  if (report == nullptr) return fail(argv[1], errno);
  std::fprintf(report, "%lld %lld %lld %ld %d\n", static_cast<long long>(wall.count()),
               microseconds(usage.ru_utime), microseconds(usage.ru_stime), usage.ru_maxrss,
               WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return std::fclose(report) == 0 ? 0 : fail(argv[1], errno);
}
