// What the process tells its caller, as grep does.
#pragma once

namespace mailtrace {

enum class ExitCode : int {
  Found = 0,         // some message matched, or the command did what it was asked
  NothingFound = 1,  // no message matched
  Trouble = 2,       // wrong use, or some input could not be read
};

constexpr int to_int(ExitCode code) {
  return static_cast<int>(code);
}

}  // namespace mailtrace
