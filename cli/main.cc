// The program: parse, run, exit status.
#include <sys/resource.h>

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
