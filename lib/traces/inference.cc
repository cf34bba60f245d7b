#include "traces/inference.h"

#include <algorithm>

#include "base/text.h"
#include "traces/endpoint.h"
#include "traces/fit.h"

namespace mailtrace {
namespace {

const KeptEvent* accept_line(const Unit& unit) {
  for (const KeptEvent& e : unit.events) {
    if (e.kind == EventKind::Accept) return &e;
  }
  return nullptr;
}

bool came_from_here(const UnitGraph& graph, const Unit& unit, const KeptEvent& accept) {
  if (accept.has(Field::Uid)) return true;
  const Endpoint client = split_endpoint(accept.get(Field::Client));
  return is_loopback(client) || same_host_label(client.name, unit.host) ||
         (!client.name.empty() && client.name != "unknown" && graph.is_known_host(client.name));
}

/// Whether a delivery left the hop: sent, or taken by a filter that then stopped it.
bool left(const KeptEvent& e) {
  const std::string_view status = e.get(Field::Status);
  return e.kind == EventKind::Deliver &&
         (status == "sent" || (e.has(Field::NextTask) && status != "deferred"));
}

/// A server's own log need not say which host it is: such a hop may be any host's.
bool is_nameless(const Unit& unit) {
  return unit.host.empty();
}

/// Whether both were sent by one to one: what takes the place of a host's name where there is none.
bool same_sender_and_recipient(const Unit& a, const Unit& b) {
  const KnownSender s = sender_of(a), t = sender_of(b);
  if (!s.known || !t.known || !equals_ignoring_case(s.sender, t.sender)) return false;
  return std::any_of(a.events.begin(), a.events.end(), [&](const KeptEvent& e) {
    return e.kind == EventKind::Deliver && e.has(Field::Recipient) &&
           std::any_of(b.events.begin(), b.events.end(), [&](const KeptEvent& f) {
             return equals_ignoring_case(f.get(Field::Recipient), e.get(Field::Recipient)) ||
                    equals_ignoring_case(f.get(Field::Original), e.get(Field::Recipient));
           });
  });
}

/// Whether some delivery of `hop` may be the one that made `child`: handed over while the child was
/// born, to a place that is not known to be another hop. `*event` is its line, or the first of the hop.
bool handed_over(const UnitGraph& graph, const Member& hop, const Unit& child, bool by_program,
                 std::size_t* event) {
  const Unit& unit = *hop.unit;
  bool any_delivery = false;
  for (std::size_t i = 0; i < unit.events.size(); ++i) {
    const KeptEvent& e = unit.events[i];
    if (e.kind != EventKind::Deliver) continue;
    any_delivery = true;
    if (!left(e) || e.has(Field::NextId) || e.has(Field::ForwardId) || e.has(Field::Mailbox)) continue;
    const Endpoint relay = split_endpoint(e.get(Field::Relay));
    const bool service = relay.address.empty();
    const bool known = !relay.name.empty() && graph.is_known_host(relay.name);
    const bool inside = service || is_loopback(relay) || known || is_nameless(unit);
    const bool near =
        child.accept_time() <= e.time() + kLineDisorder && e.time() <= child.accept_time() + kAfterwards;
    if ((by_program ? service : inside) && near) {
      *event = i;
      return true;
    }
  }
  *event = 0;
  return !any_delivery && !by_program;
}

/// Whether the client that handed `child` over can have been the host of `hop`.
bool came_from(const Unit& hop, const Unit& child, const KeptEvent& accept) {
  const Endpoint client = split_endpoint(accept.get(Field::Client));
  if (accept.has(Field::Uid) || is_loopback(client)) return hop.host == child.host;
  if (is_nameless(hop)) return same_sender_and_recipient(hop, child);
  return same_host_label(client.name, hop.host);
}

bool overlaps(const Unit& hop, const Unit& child) {
  const Timestamp born = child.accept_time();
  const Duration slack = hop.host == child.host ? kLineDisorder : kClockSkew;
  return hop.accept_time() <= born + slack && !hop.is_over_at(born, slack);
}

/// A mailbox server's line that forwarded the message when `child` was born.
bool forwarded(const Unit& task, const Unit& child, std::size_t* event, bool* to_its_recipient) {
  bool found = false;
  for (std::size_t i = 0; i < task.events.size(); ++i) {
    const KeptEvent& e = task.events[i];
    if (e.kind != EventKind::Store || !e.has(Field::Target)) continue;
    const Timestamp born = child.accept_time();
    if (e.time() < born - kLineDisorder || born + kAfterwards < e.time()) continue;
    const bool same = std::any_of(child.events.begin(), child.events.end(), [&](const KeptEvent& c) {
      return equals_ignoring_case(c.get(Field::Recipient), e.get(Field::Target)) ||
             equals_ignoring_case(c.get(Field::Original), e.get(Field::Target));
    });
    if (!found || same) *event = i;
    *to_its_recipient = *to_its_recipient || same;
    found = true;
  }
  return found;
}

/// The transaction that delivered to the task.
Member* deliverer_of(UnitGraph& graph, Member& task) {
  for (const auto& [from, index] : UnitGraph::naming(task)) {
    const Reference& r = from->references[index];
    if (r.what == Field::NextTask && is_best_target(graph, *from, r, task)) return from;
  }
  for (Member* m : graph.component_of(task)) {
    if (m->unit->kind == UnitKind::Transaction && fit_task(task, *m)) return m;
  }
  return nullptr;
}

/// Whether the server did anything with the message but refuse it. That all of it was there is not enough: some tell so
/// before a filter refuses it.
bool was_taken(const Unit& unit) {
  return std::any_of(unit.events.begin(), unit.events.end(), [](const KeptEvent& e) {
    return e.kind == EventKind::Queue || (e.kind == EventKind::Deliver && e.get(Field::Status) != "rejected");
  });
}

/// Refused as a whole, but only for now.
bool refused_for_now(const Unit& unit) {
  return unit.refused_for_now && !was_taken(unit);
}

bool same_client_and_sender(const Unit& a, const Unit& b) {
  const Endpoint x = split_endpoint(client_of(a)), y = split_endpoint(client_of(b));
  const KnownSender s = sender_of(a), t = sender_of(b);
  return !x.address.empty() && x.address == y.address && s.known && t.known &&
         equals_ignoring_case(s.sender, t.sender);
}

/// The Accept line of a notification that says what it tells of; nullptr if there is none.
const KeptEvent* announcement(const Member& notice) {
  if (!notice.announces) return nullptr;
  for (const KeptEvent& e : notice.unit->events) {
    if (announces_an_outcome(e)) return &e;
  }
  return nullptr;
}

/// The delivery that an announced notification tells of: of the same outcome, just before it.
bool shows_announced(const KeptEvent& e, const KeptEvent& accept) {
  if (e.kind != EventKind::Deliver) return false;
  if (e.time() + kAfterwards < accept.time() || accept.time() + kLineDisorder < e.time()) return false;
  const std::string_view told = accept.get(Field::Status), status = e.get(Field::Status);
  return status == told || (told == "bounced" && status == "expired");
}

/// A mailbox server's line that refused a message of the sender to whom `notice` went.
bool shows_refusal(const KeptEvent& e, const Unit& notice) {
  if (e.kind != EventKind::Store || e.get(Field::Status) != "rejected" || !e.has(Field::Sender)) return false;
  const Timestamp born = notice.accept_time();
  if (e.time() < born - kLineDisorder || born + kAfterwards < e.time()) return false;
  return std::any_of(notice.events.begin(), notice.events.end(), [&](const KeptEvent& n) {
    return n.kind == EventKind::Deliver &&
           equals_ignoring_case(n.get(Field::Recipient), e.get(Field::Sender));
  });
}

}  // namespace

Member* refused_attempt_before(const Member& accepted, std::span<Member* const> same) {
  const Unit& unit = *accepted.unit;
  Member* latest = nullptr;
  for (Member* other : same) {
    const Unit& before = *other->unit;
    if (other == &accepted || before.kind != UnitKind::Transaction || before.host != unit.host) continue;
    const Timestamp time = unit.accept_time();
    if (time < before.last || before.last + (before.ended ? kClockSkew : kRetryTime) < time) continue;
    if (!refused_for_now(before) || !same_client_and_sender(before, unit)) continue;
    if (!latest || latest->unit->last <= before.last) latest = other;
  }
  return latest;
}

InferredParent refusal_behind(UnitGraph& graph, Member& notice) {
  InferredParent best;
  Duration best_gap{};
  const KeptEvent* announced = announcement(notice);
  for (Member* task : graph.notices().refusing(notice)) {
    if (task == &notice || task->unit->host != notice.unit->host) continue;
    for (std::size_t i = 0; i < task->unit->events.size(); ++i) {
      const KeptEvent& e = task->unit->events[i];
      if (announced ? !shows_announced(e, *announced) : !shows_refusal(e, *notice.unit)) continue;
      const Duration gap = e.time() - notice.unit->accept_time();
      const Duration distance{gap.us < 0 ? -gap.us : gap.us};
      if (best.hop && best_gap <= distance) continue;
      Member* hop = announced ? nullptr : deliverer_of(graph, *task);
      best = {hop ? hop : task, task, i};
      best_gap = distance;
    }
  }
  return best;
}

bool may_be_inferred(const UnitGraph& graph, const Member& child) {
  const Unit& unit = *child.unit;
  const KeptEvent* accept = accept_line(unit);
  // A nameless log's host may be any client's.
  if (!accept || (!came_from_here(graph, unit, *accept) && !graph.is_known_host(""))) return false;
  for (const Reference& r : child.references) {
    if (r.what == Field::ParentId && r.target) return false;
  }
  for (const auto& [from, index] : UnitGraph::naming(child)) {
    const Reference& r = from->references[index];
    if (r.what != Field::NextTask && r.what != Field::AboutId && r.what != Field::ParentId &&
        (r.target == &child || (!r.target && is_best_target(graph, *from, r, child)))) {
      return false;
    }
  }
  return true;
}

InferredParent best_inferred_parent(UnitGraph& graph, Member& child, std::span<Member* const> same) {
  const KeptEvent* accept = accept_line(*child.unit);
  const bool by_program = accept->has(Field::Uid);
  const bool from_here = came_from_here(graph, *child.unit, *accept);
  InferredParent best;
  bool best_is_forward = false;
  for (Member* other : same) {
    if (other == &child) continue;
    std::size_t event = 0;
    if (other->unit->kind == UnitKind::Task) {
      bool to_its_recipient = false;
      if (!forwarded(*other->unit, *child.unit, &event, &to_its_recipient)) continue;
      if ((best_is_forward || !from_here) && !to_its_recipient) continue;
      Member* hop = deliverer_of(graph, *other);
      if (hop == &child) continue;
      best = {hop ? hop : other, other, event};
      best_is_forward = true;
    } else if (!best_is_forward && other->unit->kind == UnitKind::Transaction &&
               other->serial < child.serial && overlaps(*other->unit, *child.unit) &&
               came_from(*other->unit, *child.unit, *accept) &&
               handed_over(graph, *other, *child.unit, by_program, &event)) {
      if (!best.hop || best.hop->unit->accept_time() <= other->unit->accept_time()) {
        best = {other, other, event};
      }
    }
  }
  return best;
}

}  // namespace mailtrace
