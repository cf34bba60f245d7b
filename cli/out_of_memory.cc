#include "cli/out_of_memory.h"

#include <unistd.h>

#include <atomic>
#include <new>
#include <string_view>

#include "cli/exit_code.h"

namespace mailtrace {
namespace {

/// Takes no memory: there is none.
void say_and_exit() {
  constexpr std::string_view kMessage =
      "mailtrace: out of memory: the output is not complete; --memory 64M or --threads 1 needs less\n";
  static std::atomic_flag is_said;
  if (!is_said.test_and_set()) static_cast<void>(!write(STDERR_FILENO, kMessage.data(), kMessage.size()));
  _exit(to_int(ExitCode::Trouble));
}

}  // namespace

void end_when_out_of_memory() {
  std::set_new_handler(say_and_exit);
}

}  // namespace mailtrace
