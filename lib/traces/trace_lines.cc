#include "traces/trace_lines.h"

namespace mailtrace {
namespace {

TraceLine make_line(const KeptEvent& e, const SourceNames& sources) {
  TraceLine line;
  line.source = sources[e.place.source];
  line.number = e.place.number;
  line.time = e.place.time;
  line.host = e.host();
  line.program = e.tag();
  line.pid = e.pid;
  line.queue_id = e.get(Field::QueueId);
  line.event = to_string(e.kind);
  line.text = e.line();
  return line;
}

}  // namespace

LineIndex collect_lines(const std::vector<const Member*>& component, const SourceNames& sources,
                        Trace& trace) {
  std::map<LinePlace, const KeptEvent*> by_place;
  for (const Member* m : component) {
    for (const KeptEvent& e : m->unit->events) by_place.emplace(e.place, &e);
    for (const auto& session : m->unit->ties().sessions) {
      for (const KeptEvent& e : session->events) by_place.emplace(e.place, &e);
    }
  }
  LineIndex index;
  trace.lines.reserve(by_place.size());
  for (const auto& [place, event] : by_place) {
    index.index_.emplace_hint(index.index_.end(), place, trace.lines.size());
    trace.lines.push_back(make_line(*event, sources));
  }
  return index;
}

}  // namespace mailtrace
