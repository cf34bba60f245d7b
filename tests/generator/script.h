// How the events of one message become lines with an owner.
#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "options.h"
#include "timeline.h"
#include "truth.h"
#include "world.h"

namespace make_log {

/// What all scripts share.
struct Simulation {
  const Options& options;
  World& world;
  Timeline& timeline;
  Truth& truth;
  Micros end;  // expected end of the log

  Random& random() { return world.random; }
  /// A line that belongs to no message.
  template <class... Args>
  void noise(Micros time, int host, Program program, std::uint32_t pid, fmt::format_string<Args...> text, Args&&... args) {
    Line* line = fresh(time, host, program, pid);
    fmt::format_to(std::back_inserter(line->text), text, std::forward<Args>(args)...);
    timeline.push(line);
  }
  Line* fresh(Micros time, int host, Program program, std::uint32_t pid);
};

/// The script of one message: adds lines to the timeline and says to the truth what they mean.
class Script {
 public:
  Script(Simulation& sim, const char* kind) : sim_(sim), message_(sim.truth.begin(kind)) {}
  ~Script() { sim_.truth.close(message_); }
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  Message& message() { return *message_; }
  Simulation& sim() { return sim_; }

  /// Where a line stands and what it belongs to.
  struct At {
    Micros time;
    int host;
    Program program;
    std::uint32_t pid;
    int unit;
    Role role = Role::Own;
  };
  /// Adds a line; its index in the message.
  template <class... Args>
  int log(const At& at, fmt::format_string<Args...> text, Args&&... args) {
    Line* line = sim_.fresh(at.time, at.host, at.program, at.pid);
    fmt::format_to(std::back_inserter(line->text), text, std::forward<Args>(args)...);
    const int index = own(*line, at.unit, at.role);
    sim_.timeline.push(line);
    return index;
  }
  /// Makes this message one more owner of a line that is not yet pushed.
  int own(Line& line, int unit, Role role);

 private:
  Simulation& sim_;
  Message* message_;
};

}  // namespace make_log
