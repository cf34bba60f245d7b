#include "traces/completeness.h"

#include <algorithm>
#include <string>

#include "traces/endpoint.h"
#include "traces/unique_texts.h"

namespace mailtrace {
namespace {

/// Who logs an ID with a refusal and no Accept line before it says there who the client was.
bool is_refusal_alone(const Unit& unit) {
  const auto names_client = [](const KeptEvent& e) {
    return e.kind == EventKind::Refuse && e.get(Field::Action) == "reject" && e.get(Field::Where) != "RCPT" &&
           e.has_any(KeptEvent::bit(Field::Client) | KeptEvent::bit(Field::Uid));
  };
  const auto fits = [](const KeptEvent& e) { return e.kind == EventKind::Refuse || e.kind == EventKind::Note; };
  return std::all_of(unit.events.begin(), unit.events.end(), fits) &&
         std::any_of(unit.events.begin(), unit.events.end(), names_client);
}

/// Refused, or given up by the client: there is no end line to wait for.
bool never_queued(const Unit& unit) {
  if (unit.queued) return false;
  return unit.session_closed || std::any_of(unit.events.begin(), unit.events.end(), [](const KeptEvent& e) {
           return e.kind == EventKind::Refuse && e.get(Field::Action) == "reject";
         });
}

/// Whether a line says where the message went on, on this machine, and nothing of that is in these logs.
bool names_missing_hop(const Member& from, const Reference& r) {
  if (r.target || (r.what != Field::NextId && r.what != Field::ForwardId)) return false;
  const KeptEvent& e = from.unit->events[r.event];
  const bool is_delivery = e.kind == EventKind::Deliver || e.kind == EventKind::Outcome;
  return !is_delivery || r.what != Field::NextId || is_loopback(split_endpoint(e.get(Field::Relay)));
}

/// Whether both its first and its last line are there; else says what is missing.
bool judge_hop(const Unit& unit, bool made_here, bool went_on, std::vector<std::string>& missing) {
  const bool ended = unit.ended || went_on || never_queued(unit);
  // Who gives the session its queue-ID logs no first line of a message that was never taken.
  const bool begun = unit.accepted || made_here || is_refusal_alone(unit) || (unit.unique_id && !unit.queued && ended);
  const auto name = [&] { return unit.id + (unit.host.empty() ? "" : " on " + unit.host); };
  if (!begun) missing.push_back("the first lines of " + name());
  if (!ended) missing.push_back("the end of " + name());
  return begun && ended;
}

}  // namespace

void judge_completeness(const std::vector<const Member*>& component, const std::vector<const Member*>& hops,
                        const HopTree& tree, Trace& trace) {
  for (std::size_t i = 0; i < hops.size(); ++i) {
    trace.hops[i].complete =
        judge_hop(*hops[i]->unit, tree.is_made_by_system(i) || !trace.probe.empty(), tree.went_on_without_end(i), trace.missing);
  }
  UniqueTexts missing(trace.missing);
  for (const Member* m : component) {
    for (const Reference& r : m->references) {
      if (names_missing_hop(*m, r)) missing.add("the next hop " + std::string(r.id));
    }
  }
  const bool only_tasks = std::all_of(component.begin(), component.end(),
                                      [](const Member* m) { return m->unit->kind == UnitKind::Task; });
  if (only_tasks) trace.missing.push_back("the mail server's own lines");
  trace.complete = trace.missing.empty();
}

}  // namespace mailtrace
