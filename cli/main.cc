// The program: parse, run, exit status.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "cli/commands.h"
#include "cli/diagnostics.h"
#include "cli/exit_code.h"
#include "cli/option_parser.h"
#include "cli/out_of_memory.h"
#include "cli/settings.h"

namespace {

using namespace mailtrace;

Environment environment_of_machine() {
  using namespace std::chrono;
  auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch());
  return {.now = Timestamp{now.count()}, .processors = std::thread::hardware_concurrency()};
}

/// Files stay open while a search goes on, as far as the system lets them: logs are rotated meanwhile.
void allow_many_files() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// The numbers of standard input, output and error are taken, by something that cannot be used, where the caller has
/// closed them: otherwise what is written there would come into a file that is opened later.
void reserve_standard_descriptors() {
  for (const int wanted : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(wanted, F_GETFD) != -1) continue;
    // It gets the lowest number that is free.
    static_cast<void>(open("/dev/null", wanted == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

int run(const std::vector<std::string>& arguments, Diagnostics& diagnostics) {
  auto raw = parse_options(arguments);
  if (!raw) {
    diagnostics.error(raw.error().text());
    return to_int(ExitCode::Trouble);
  }
  auto settings = make_settings(*raw, environment_of_machine());
  if (!settings) {
    diagnostics.error(settings.error().text());
    return to_int(ExitCode::Trouble);
  }
  return run_command(*settings, diagnostics);
}

}  // namespace

int main(int argc, char** argv) {
  // A closed pipe shows as a failed write, which ends the program quietly; the default signal would hide
  // what was found.
  std::signal(SIGPIPE, SIG_IGN);
  // A file that becomes too large (ulimit -f) as a failed write, too: without temporary files one can often do.
  std::signal(SIGXFSZ, SIG_IGN);
  reserve_standard_descriptors();
  allow_many_files();
  end_when_out_of_memory();
  Diagnostics diagnostics(stderr);
  try {
    return run(std::vector<std::string>(argv + (argc > 0), argv + argc), diagnostics);
  } catch (const std::exception& problem) {
    diagnostics.error(std::string("internal error: ") + problem.what());
  }
  return to_int(ExitCode::Trouble);
}
