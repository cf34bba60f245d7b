#include "traces/fit.h"

#include <algorithm>

#include "base/text.h"
#include "traces/endpoint.h"

namespace mailtrace {
namespace {

/// What counts only where there is another candidate to compare with.
int sender_points(const Unit& a, const Unit& b, Weigh weigh) {
  return weigh == Weigh::Yes ? sender_points(a, b) : 0;
}

bool is_open_at(const Unit& unit, Timestamp time, Duration slack) {
  return unit.first - slack <= time && !unit.is_over_at(time, slack);
}

/// The next hop took it between the first line of this hop and the line that says so, in that line's delivery.
bool was_born_for(const Unit& from, Timestamp line, const Unit& next, Duration slack) {
  if (!next.accepted && next.kind == UnitKind::Transaction) {
    return next.last + slack >= std::max(from.first, line - kSlowDelivery);
  }
  const Timestamp born = next.accept_time();
  // A filter or proxy may log nothing before it has handed the message on.
  const Duration before = from.kind == UnitKind::Task ? kAfterwards : slack;
  return std::max(from.first - before, line - kSlowDelivery - slack) <= born && born <= line + slack;
}

/// Whether the names both ends log for each other agree; nullopt: they contradict.
std::optional<int> name_points(const UnitGraph& graph, const Unit& from, const Endpoint& relay,
                               const Unit& next, std::string_view next_client) {
  int points = 0;
  const std::string_view to = relay.name;
  if (same_host_label(to, next.host)) {
    points += 3;
  } else if (!to.empty() && graph.is_known_host(to)) {
    return std::nullopt;
  }
  const Endpoint client = split_endpoint(next_client);
  if (same_host_label(client.name, from.host)) {
    points += 2;
  } else if (!client.name.empty() && graph.is_known_host(client.name) && !is_loopback(client)) {
    return std::nullopt;
  }
  return points;
}

std::optional<int> fit_next_hop(const UnitGraph& graph, const Unit& from, const KeptEvent& line,
                                const Unit& next, Weigh weigh) {
  if (next.kind != UnitKind::Transaction) return std::nullopt;
  const bool same_host = from.host == next.host;
  if (!was_born_for(from, line.time(), next, same_host ? kLineDisorder : kClockSkew)) return std::nullopt;
  const Agreement ids = compare_message_ids(from, next);
  const int points = (ids == Agreement::Equal ? 4 : 0) + sender_points(from, next, weigh);
  const bool local_line = line.kind != EventKind::Deliver;  // a filter's or the system's own line
  const Endpoint relay = local_line ? Endpoint{} : split_endpoint(line.get(Field::Relay));
  if (local_line || is_loopback(relay)) {
    if (same_host) {
      if (ids == Agreement::Different && !agree_otherwise(from, next)) return std::nullopt;
      return points + 3;
    }
    if (!local_line || ids != Agreement::Equal) return std::nullopt;
    return points;
  }
  if (ids == Agreement::Different) return std::nullopt;
  const std::string_view client = client_of(next);
  if (same_host) {
    // Out to the network and back to the same host: only if the message or the client says so.
    const Endpoint from_client = split_endpoint(client);
    const bool own = is_loopback(from_client) || same_host_label(from_client.name, from.host) ||
                     (!relay.address.empty() && relay.address == from_client.address);
    if (ids != Agreement::Equal && !own) return std::nullopt;
    return points - 1;
  }
  if (is_loopback(split_endpoint(client))) return std::nullopt;
  // Any server in the world may use the same ID: the Message-ID, a name, or both ends of the envelope must agree.
  const auto names = name_points(graph, from, relay, next, client);
  if (!names) return std::nullopt;
  const bool same_envelope = sender_points(from, next) > 0 && names_recipient_of(from, next);
  if (ids != Agreement::Equal && *names == 0 && !same_envelope) return std::nullopt;
  return points + *names;
}

/// The line names an other ID of `next`: what queued it gave it, and its queue may take it up later. Such IDs
/// are small numbers, so the envelope must agree too.
std::optional<int> fit_other_id(const UnitGraph& graph, const Unit& from, const KeptEvent& line,
                                const Unit& next) {
  if (next.kind != UnitKind::Transaction || next.first < line.time() - kClockSkew ||
      line.time() + kClockSkew < next.first) {
    return std::nullopt;
  }
  const bool same_host = from.host == next.host;
  if (line.kind != EventKind::Deliver) {  // what the session was told, on the same machine
    const bool in_time = line.time() - kAfterwards <= next.first;
    const KnownSender told = sender_of(from), queued = sender_of(next);
    const bool other_sender = told.known && queued.known && !equals_ignoring_case(told.sender, queued.sender);
    return same_host && in_time && !other_sender ? std::optional(4) : std::nullopt;
  }
  const auto names = name_points(graph, from, split_endpoint(line.get(Field::Relay)), next, client_of(next));
  if (!names || sender_points(from, next) == 0) return std::nullopt;
  const bool same_recipient = names_recipient_of(from, next) || names_recipient_of(next, from);
  if (!same_recipient && *names == 0) return std::nullopt;
  return *names + (same_recipient ? 2 : 0);
}

/// The same of a child: a bounce or a forward that this host made.
std::optional<int> fit_other_id_of_child(const Unit& from, const KeptEvent& line, const Unit& child) {
  if (child.kind != UnitKind::Transaction || from.host != child.host || from.ties().instance != child.ties().instance) {
    return std::nullopt;
  }
  const bool in_time = line.time() - kAfterwards <= child.first && child.first <= line.time() + kClockSkew;
  return in_time ? std::optional(2) : std::nullopt;
}

std::optional<int> fit_child(const Unit& from, const KeptEvent& line, const Unit& child) {
  if (child.kind != UnitKind::Transaction || from.host != child.host) return std::nullopt;
  if (child.first > line.time() + kLineDisorder) {
    // Its first line may have been rotated away or stand in another file; where an ID is unique, it may be
    // that of a delivery.
    const Duration slack = child.unique_id ? kSlowDelivery : kAfterwards;
    if (child.accepted || child.first > line.time() + slack) return std::nullopt;
    return 0;
  }
  if (child.first < line.time() - kSlowDelivery) return std::nullopt;
  return child.first >= line.time() - kAfterwards ? 2 : 0;
}

std::optional<int> fit_parent(const Unit& from, const KeptEvent& line, const Unit& parent, Weigh weigh) {
  if (parent.kind != UnitKind::Transaction) return std::nullopt;
  const bool same_host = from.host == parent.host;
  if (!same_host) {
    const Endpoint client = split_endpoint(client_of(from));
    const bool inside = is_loopback(client) || line.has(Field::Uid);
    if (inside || !same_host_label(client.name, parent.host)) return std::nullopt;
  }
  const Agreement ids = compare_message_ids(from, parent);
  const Duration slack = same_host ? kLineDisorder : kClockSkew;
  if (parent.first > line.time() + slack) return std::nullopt;
  // A filter in between may have kept it after its ID was free for another message.
  const Duration kept = ids == Agreement::Equal ? kClockSkew : slack;
  if (parent.is_over_at(line.time(), kept)) return std::nullopt;
  if (ids == Agreement::Different && !same_host) return std::nullopt;
  return (ids == Agreement::Equal ? 4 : 0) + (same_host ? 2 : 0) + sender_points(from, parent, weigh);
}

/// `told` is the message that the notification `from` is about, made while that one was in the queue.
std::optional<int> fit_told(const Unit& from, const KeptEvent& line, const Unit& told) {
  if (told.kind != UnitKind::Transaction || from.host != told.host) return std::nullopt;
  if (!is_open_at(told, line.time(), kAfterwards)) return std::nullopt;
  return is_open_at(told, line.time(), kLineDisorder) ? 2 : 0;
}

std::optional<int> fit_about(const Unit& task, const KeptEvent& line, const Unit& about, Weigh weigh) {
  if (about.kind != UnitKind::Transaction) return std::nullopt;
  const bool same_host = task.host == about.host;
  const Agreement ids = compare_message_ids(task, about);
  const bool sure = !same_host || ids == Agreement::Equal;
  if (!is_open_at(about, line.time(), sure ? kClockSkew : kAfterwards)) return std::nullopt;
  if (!same_host && ids != Agreement::Equal) return std::nullopt;
  if (ids == Agreement::Different && !agree_otherwise(task, about)) return std::nullopt;
  return (ids == Agreement::Equal ? 4 : 0) + (same_host ? 2 : 0) + sender_points(task, about, weigh);
}

std::optional<int> fit_next_task(const Unit& from, const KeptEvent& line, const Unit& task) {
  if (task.kind != UnitKind::Task) return std::nullopt;
  const bool same_host = task.host == from.host;
  if (!is_open_at(task, line.time(), kClockSkew) || task.last + kClockSkew < line.time()) return std::nullopt;
  const Agreement ids = compare_message_ids(from, task);
  return (ids == Agreement::Equal ? 4 : 0) + (same_host ? 2 : 0);
}

bool names_owner(const Unit& task, std::string_view recipient) {
  const std::string_view local = recipient.substr(0, recipient.find('@'));
  return std::any_of(task.events.begin(), task.events.end(), [&](const KeptEvent& e) {
    const std::string_view user = e.get(Field::User);
    return equals_ignoring_case(e.get(Field::Recipient), recipient) ||
           (!user.empty() && (equals_ignoring_case(user, recipient) || equals_ignoring_case(user, local)));
  });
}

}  // namespace

std::optional<int> fit_reference(const UnitGraph& graph, const Member& from, const Reference& reference,
                                 const Member& candidate, Weigh weigh) {
  if (&from == &candidate) return std::nullopt;
  const KeptEvent& line = from.unit->events[reference.event];
  if (candidate.name != reference.name && reference.what != Field::NoticeId) {
    const bool child = reference.what == Field::ChildId || reference.what == Field::ForwardId;
    return child ? fit_other_id_of_child(*from.unit, line, *candidate.unit)
                 : fit_other_id(graph, *from.unit, line, *candidate.unit);
  }
  switch (reference.what) {
    case Field::NextId:
      return fit_next_hop(graph, *from.unit, line, *candidate.unit, weigh);
    case Field::ParentId:
      return fit_parent(*from.unit, line, *candidate.unit, weigh);
    case Field::NoticeFor:
      return fit_told(*from.unit, line, *candidate.unit);
    case Field::AboutId:
      return fit_about(*from.unit, line, *candidate.unit, weigh);
    case Field::NextTask:
      return fit_next_task(*from.unit, line, *candidate.unit);
    case Field::NoticeId:
      if (!is_loopback(split_endpoint(client_of(*candidate.unit)))) return std::nullopt;
      return fit_child(*from.unit, line, *candidate.unit);
    default:
      return fit_child(*from.unit, line, *candidate.unit);
  }
}

/// Of candidates in the order in which they began, those that began nearest to the time, most of them before it.
static std::span<Member* const> begun_near(std::span<Member* const> candidates, Timestamp time) {
  constexpr std::size_t kMost = 256, kLater = 64;
  if (candidates.size() <= kMost) return candidates;
  const auto begun = [&](const Member* m) { return m->unit->first <= time; };
  const auto at = static_cast<std::size_t>(
      std::partition_point(candidates.begin(), candidates.end(), begun) - candidates.begin());
  const std::size_t end = std::clamp(at + kLater, kMost, candidates.size());
  return candidates.subspan(end - kMost, kMost);
}

bool is_best_target(const UnitGraph& graph, const Member& from, const Reference& reference, const Member& candidate) {
  return fit_reference(graph, from, reference, candidate) && best_target(graph, from, reference) == &candidate;
}

Member* best_target(const UnitGraph& graph, const Member& from, const Reference& reference) {
  const Timestamp line = from.unit->events[reference.event].time();
  Member* best = nullptr;
  int points = 0;
  const std::span<Member* const> candidates = reference.what == Field::NoticeId
                                                  ? graph.with_message_id_tail(reference.id)
                                                  : reference.name->members.all();
  const std::span<Member* const> near = begun_near(candidates, line + kLineDisorder);
  const Weigh weigh = near.size() > 1 ? Weigh::Yes : Weigh::No;
  for (Member* candidate : near) {
    const auto p = fit_reference(graph, from, reference, *candidate, weigh);
    if (!p) continue;
    const bool better =
        !best || *p > points || (*p == points && candidate->unit->first <= line + kLineDisorder);
    if (better) {
      best = candidate;
      points = *p;
    }
  }
  return best;
}

std::optional<int> fit_task(const Member& task, const Member& transaction) {
  const Unit& t = *task.unit;
  const Unit& u = *transaction.unit;
  if (u.kind != UnitKind::Transaction) return std::nullopt;
  const bool same_host = t.host == u.host;
  const Duration slack = same_host ? kAfterwards : kClockSkew;
  if (t.first < u.first - slack || u.is_over_at(t.first, slack)) return std::nullopt;
  int points = same_host ? 2 : 0;
  for (const KeptEvent& e : u.events) {
    if (e.kind == EventKind::Deliver && names_owner(t, e.get(Field::Recipient))) return points + 4;
  }
  return points + sender_points(t, u);
}

}  // namespace mailtrace
