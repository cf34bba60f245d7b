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
// Most transactions end so soon: the look at one that is new finds it due.
constexpr Duration kUsualLife = Duration::from_seconds(60);

/// When no line can come any more that has to do with it, as far as its own lines tell.
Timestamp due_time(const Unit& unit) {
  if (unit.kind == UnitKind::Transaction && !unit.ended) {
    if (unit.is_left()) return unit.left_at() + kLeftSilence + kWait;
    return unit.last + std::max(unit.lifetime, kWait);
  }
  return unit.last + (unit.ends_with_recipients && unit.unique_id ? kSlowDelivery : kWait);
}

/// The same, if the transaction that a Requeue line is about is there.
Timestamp due_time_if_requeued(const Unit& unit) {
  return unit.requeued && !unit.ended ? unit.last + kWait : due_time(unit);
}

template <class DueTime>
Timestamp latest(Member& member, DueTime due_time) {
  Timestamp latest = Timestamp::min();
  UnitGraph::for_each_member(member, [&](Member& m) { latest = std::max(latest, due_time(*m.unit)); });
  return latest;
}

/// Takes note of the units of the component that went on in another one of it.
void note_requeued(Member& member) {
  UnitGraph::for_each_member(member, [](Member& m) {
    for (const Reference& r : m.references) {
      if (!r.target || r.target == &m) continue;
      if (m.unit->events[r.event].kind == EventKind::Requeue) m.unit->went_on = true;
      if (r.what == Field::ParentId && r.target->unit->requeued) r.target->unit->went_on = true;
    }
  });
}

/// Ends a transaction whose system logs no end line when its last recipient has ended.
void note_recipients(Member& member) {
  Unit& unit = *member.unit;
  if (!unit.ends_with_recipients) return;
  if (!member.tally) member.tally = std::make_unique<RecipientTally>();
  member.tally->add(unit.events.back());
  unit.ended = member.tally->all_settled();
  if (unit.ended) unit.end_time = unit.events.back().time();
}

}  // namespace

void Tracer::add(const Event& event) {
  memory_->keep_to_limit();
  advance(event.place.time);
  const bool placed = take(units_.add(event), event.place.time);
  const bool is_login = event.kind == EventKind::Login && take(units_.add_login(event), event.place.time);
  if (!placed && !is_login) ++counts_.loose;
}

bool Tracer::take(const UnitTable::Added& added, Timestamp now) {
  if (!added.unit) return false;
  Member& member = added.made ? graph_.add(added.made) : graph_.add(*added.unit);
  UnitGraph::root_of(member).idle_until = Timestamp::min();
  note_recipients(member);
  if (added.made && added.unit->kind == UnitKind::Transaction) ++counts_.transactions;
  if (added.made) {
    look_again(member, kWait + kTogether + kUsualLife, now);
    return true;
  }
  const Timestamp due = due_time(*added.unit) + kTogether;
  if (due + kUsualLife < member.look) look_again(member, due - now, now);
  return true;
}

void Tracer::look_again(Member& member, Duration wait, Timestamp now) {
  member.look = now + wait;
  due_.push_after({member.look, member.serial, &member}, wait);
}

void Tracer::advance(Timestamp now) {
  while (due_.has_before(now)) {
    const DueQueue::Due due = due_.pop();
    if (due.member->serial == due.serial) settle(*due.member, now);
  }
}

void Tracer::settle(Member& member, Timestamp now) {
  // Each member has its turn: what the first one found is not found out again for all the others.
  if (UnitGraph::root_of(member).idle_until < now) {
    if (latest(member, due_time_if_requeued) < now) {
      link(graph_, member);
      note_requeued(member);
    }
    const Timestamp due = latest(member, due_time);
    if (due < now) return report(member);
    Member& root = UnitGraph::root_of(member);
    root.idle_until = latest(member, due_time_if_requeued);
    root.due = due;
  }
  member.look = UnitGraph::root_of(member).due + kTogether;
  due_.push({member.look, member.serial, &member});
}

void Tracer::report(Member& member) {
  const std::vector<Member*> component = graph_.component_of(member);
  ++counts_.traces;
  for (const Member* m : component) {
    units_.fetch(*m->unit);
    graph_.fetch_to_detach(*m);
  }
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
  for (Member* member : all) {
    memory_->keep_to_limit();
    if (member->is_linked) continue;
    link(graph_, *member);
    UnitGraph::for_each_member(*member, [](Member& m) { m.is_linked = true; });
  }
  // Only then: a late component may claim an early one.
  for (Member* member : all) {
    memory_->keep_to_limit();
    if (member->serial != 0) report(*member);
  }
}

}  // namespace mailtrace
