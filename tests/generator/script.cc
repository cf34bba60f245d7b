#include "script.h"

namespace make_log {

Line* Simulation::fresh(Micros time, int host, Program program, std::uint32_t pid) {
  Line* line = timeline.fresh();
  line->time = time;
  line->host = host;
  line->program = program;
  line->pid = pid;
  return line;
}

int Script::own(Line& line, int unit, Role role) {
  const int index = message_->add_line(unit, role);
  ++message_->pending;
  line.owners.emplace_back(message_, static_cast<std::uint32_t>(index));
  return index;
}

}  // namespace make_log
