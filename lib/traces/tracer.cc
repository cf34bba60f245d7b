#include "traces/tracer.h"

#include <algorithm>

#include "traces/linker.h"

namespace mailtrace {
namespace {

// Longer than every bound in time that a rule of fit.h and inference.h knows.
constexpr Duration kWait = Duration::from_seconds(900);

Timestamp due_time(const Unit& unit) {
  const bool open = unit.kind == UnitKind::Transaction && !unit.ended;
  return unit.last + (open ? std::max(unit.lifetime, kWait) : kWait);
}

/// Ends a transaction whose system logs no end line when its last recipient has ended. Whether it did now.
bool note_recipients(Member& member) {
  Unit& unit = *member.unit;
  if (!unit.ends_with_recipients) return false;
  if (!member.tally) member.tally = std::make_unique<RecipientTally>();
  member.tally->add(unit.events.back());
  const bool ended_before = unit.ended;
  unit.ended = member.tally->all_settled();
  if (unit.ended) unit.end_time = unit.events.back().time();
  return unit.ended && !ended_before;
}

}  // namespace

void Tracer::add(const Event& event) {
  advance(event.place.time);
  const UnitTable::Added added = units_.add(event);
  if (!added.unit) {
    ++counts_.loose;
    return;
  }
  const bool ends = note_recipients(graph_.add(added.unit));
  if (added.is_new) {
    if (added.unit->kind == UnitKind::Transaction) ++counts_.transactions;
    due_.push({due_time(*added.unit), added.unit->serial});
  } else if (ends || event.kind == EventKind::End) {
    due_.push({due_time(*added.unit), added.unit->serial});
  }
}

void Tracer::advance(Timestamp now) {
  while (!due_.empty() && due_.top().time < now) {
    const std::uint64_t serial = due_.top().serial;
    due_.pop();
    if (Member* member = graph_.find(serial)) settle(*member, now);
  }
}

void Tracer::settle(Member& member, Timestamp now) {
  const auto due_of = [&] {
    Timestamp due = Timestamp::min();
    UnitGraph::for_each_member(member, [&](Member& m) { due = std::max(due, due_time(*m.unit)); });
    return due;
  };
  Timestamp due = due_of();
  if (due < now) {
    link(graph_, member);
    due = due_of();
  }
  if (due < now) {
    report(member);
  } else {
    due_.push({due, member.unit->serial});
  }
}

void Tracer::report(Member& member) {
  const std::vector<Member*> component = graph_.component_of(member);
  ++counts_.traces;
  sink_({component.begin(), component.end()});
  for (const Member* m : component) units_.forget(*m->unit);
  graph_.erase(component);
}

void Tracer::finish() {
  for (Member* member : graph_.all()) link(graph_, *member);
  // Only then: a late component may claim an early one.
  std::vector<std::uint64_t> serials;
  for (const Member* m : graph_.all()) serials.push_back(m->unit->serial);
  for (const std::uint64_t serial : serials) {
    if (Member* m = graph_.find(serial)) report(*m);
  }
}

}  // namespace mailtrace
