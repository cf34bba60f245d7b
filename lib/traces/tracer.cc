#include "traces/tracer.h"

#include <algorithm>

#include "traces/fit.h"
#include "traces/linker.h"

namespace mailtrace {
namespace {

// Longer than every bound in time that a rule of fit.h and inference.h knows.
constexpr Duration kWait = Duration::from_seconds(900);
// Most hops of a message end within seconds of each other: a little later all of them are due, and the message is
// linked and handed over at the first look.
constexpr Duration kTogether = Duration::from_seconds(20);

Timestamp due_time(const Unit& unit) {
  if (unit.kind == UnitKind::Transaction && !unit.ended) return unit.last + std::max(unit.lifetime, kWait);
  return unit.last + (unit.ends_with_recipients && unit.unique_id ? kSlowDelivery : kWait);
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
  Member& member = added.made ? graph_.add(added.made) : graph_.add(*added.unit);
  const bool ends = note_recipients(member) || event.kind == EventKind::End;
  if (added.made && added.unit->kind == UnitKind::Transaction) ++counts_.transactions;
  if (added.made || ends) {
    const Timestamp due = due_time(*added.unit) + kTogether;
    due_.push_after({due, member.serial, &member}, due - event.place.time);
  }
}

void Tracer::advance(Timestamp now) {
  while (due_.has_before(now)) {
    const DueQueue::Due due = due_.pop();
    if (due.member->serial == due.serial) settle(*due.member, now);
  }
}

void Tracer::settle(Member& member, Timestamp now) {
  const auto due_of = [&] {
    Timestamp due = Timestamp::min();
    UnitGraph::for_each_member(member, [&](Member& m) { due = std::max(due, due_time(*m.unit)); });
    return due;
  };
  Timestamp due = due_of();
  if (due < now && link(graph_, member)) due = due_of();
  if (due < now) {
    report(member);
  } else {
    due_.push({due + kTogether, member.serial, &member});
  }
}

void Tracer::report(Member& member) {
  const std::vector<Member*> component = graph_.component_of(member);
  ++counts_.traces;
  for (const Member* m : component) units_.fetch(*m->unit);
  for (const Member* m : component) units_.forget(*m->unit);
  graph_.detach(component);
  sink_({component.begin(), component.end()});
  const std::uint64_t mark = components_done_ ? counts_.traces : 0;
  units_.pool().set_mark(mark);
  graph_.retire(component, mark);
  if (!components_done_) return;
  const std::uint64_t done = components_done_();
  graph_.release(done);
  units_.pool().release(done);
}

void Tracer::finish() {
  const std::vector<Member*> all = graph_.all();
  for (Member* member : all) link(graph_, *member);
  // Only then: a late component may claim an early one.
  for (Member* member : all) {
    if (member->serial != 0) report(*member);
  }
}

}  // namespace mailtrace
