#include "pipeline/follow_sessions.h"

#include <algorithm>

#include "events/session_client.h"
#include "pipeline/follow_plan.h"
#include "transactions/policy_table.h"
#include "transactions/session_table.h"

namespace mailtrace {
namespace {

// The first stretch around a line; each further one is four times as long.
constexpr Duration kFirstStep = Duration::from_seconds(30);
// Lines stand so much too late or too early.
constexpr Duration kDisorder = Duration::from_seconds(3);
// So soon after it was opened a message mostly is in the queue.
constexpr Duration kUntilQueued = Duration::from_seconds(600);
// Of one process.
constexpr std::size_t kMostInterests = 500;

bool is_session_line(EventKind kind) {
  return kind == EventKind::Connect || kind == EventKind::Session || kind == EventKind::Disconnect ||
         kind == EventKind::Login;
}

}  // namespace

std::string FollowSessions::process_key(std::string_view host, std::string_view tag, std::uint32_t pid) {
  std::string key(host);
  key.append(1, '\0').append(tag).append(1, '\0').append(std::to_string(pid));
  return key;
}

bool FollowSessions::is_whole(const Interest& interest) const {
  return keep_lines_ || interest.what == Wanted::Session;
}

Duration FollowSessions::silence(const Interest& interest) const {
  return (is_whole(interest) ? kSessionSilence : kRefusalSilence) + kDisorder;
}

Duration FollowSessions::silence_before(const Interest& interest) const {
  return interest.wants_user ? kSessionSilence + kDisorder : silence(interest);
}

namespace {

bool has_id(const Event& event) {
  return event.fields.has(Field::QueueId);
}
std::string transaction_key(const Event& event) {
  std::string key(event.host);
  return key.append(1, '\0').append(event.fields.get(Field::QueueId));
}
bool opens(const Event& event) {
  return event.kind == EventKind::Accept && has_id(event) && event.fields.has(Field::Client);
}
bool refuses(const Event& event) {
  return (event.kind == EventKind::Refuse || event.kind == EventKind::Accept) && !has_id(event) &&
         !event.fields.has(Field::Task);
}

}  // namespace

bool FollowSessions::may_tell_user(std::string_view tag) {
  if (const auto known = telling_users_.find(tag); known != telling_users_.end()) return known->second;
  bool& may = telling_users_[std::string(tag)];
  const ProgramPatterns* const program = patterns_->for_tag(tag);
  if (!program) return may;
  const auto says_so = [](const FieldValue& set) { return set.field == Field::Action && set.value == kAuthenticated; };
  for (const EventPattern* event : program->events()) {
    may = may || std::any_of(event->entry->constants.begin(), event->entry->constants.end(), says_so);
  }
  return may;
}

bool FollowSessions::is_noted(const Event& event) {
  return opens(event) || refuses(event) || is_session_line(event.kind) ||
         (event.kind == EventKind::Deliver && has_id(event));
}

void FollowSessions::add(const Event& event) {
  if (is_noted(event)) add_mark(process_of(event), event);
}

void FollowSessions::follow(const Event& event) {
  note_stage(event);
  if (!is_noted(event) || (event.kind == EventKind::Deliver && !keep_lines_)) return;
  Process& process = process_of(event);
  if (opens(event)) {
    want(process, event, Wanted::Opening);
  } else if (refuses(event)) {
    want(process, event, Wanted::Refusal);
  } else if (event.kind == EventKind::Deliver) {
    want(process, event, Wanted::Delivery);
  } else if (keep_lines_ || tells_user(event)) {
    want(process, event, event.fields.has(Field::Relay) ? Wanted::Outgoing : Wanted::Session);
  }
}

void FollowSessions::note_stage(const Event& event) {
  const bool queues = event.kind == EventKind::Queue || event.kind == EventKind::Deliver || event.kind == EventKind::End;
  if (has_id(event) && (queues || opens(event))) stages_[transaction_key(event)][event.place] = queues;
}

/// Whether the next that is known of its queue-ID is that it is in the queue. Given again, the ID is another message's.
bool FollowSessions::came_into_queue(const Interest& interest) const {
  const auto stages = stages_.find(interest.transaction);
  if (stages == stages_.end()) return false;
  const auto next = stages->second.upper_bound(interest.place);
  return next != stages->second.end() && next->second && next->first.time - interest.place.time <= kUntilQueued;
}

FollowSessions::Process& FollowSessions::process_of(const Event& event) {
  std::string key = process_key(event.host, event.tag, event.pid);
  const auto [at, is_new] = processes_.try_emplace(key);
  if (is_new) {
    at->second.key = std::move(key);
    at->second.pid = event.pid;
  }
  return at->second;
}

void FollowSessions::add_mark(Process& process, const Event& event) {
  Mark mark{event.place, event.kind, std::string(session_client(event.fields.get(Field::Client))), {}, {}, 0, {}, {}};
  mark.tells_user = tells_user(event);
  mark.owner = FollowLives::owner_of(Field::QueueId, event);
  if (refuses(event)) mark.refused = client_address(event);
  if (opens(event)) mark.opened = event.fields.get(Field::QueueId);
  if (refuses(event)) for_each_id(event, [&](Field, std::string_view id) { mark.named.emplace_back(id); });
  if (event.kind == EventKind::Deliver) mark.delivered = event.fields.get(Field::QueueId);
  const auto at = std::upper_bound(process.marks.begin(), process.marks.end(), mark.place,
                                   [](const LinePlace& place, const Mark& m) { return place < m.place; });
  process.marks.insert(at, std::move(mark));
}

void FollowSessions::want(Process& process, const Event& event, Wanted what) {
  Interest interest;
  interest.what = what;
  interest.client = session_client(event.fields.get(Field::Client));
  interest.is_one_session = is_one_session(event, interest.client);
  if (what == Wanted::Opening) {
    interest.transaction = transaction_key(event);
    interest.wants_user = interest.is_one_session && may_tell_user(event.tag);
  }
  interest.place = interest.begin = interest.end = event.place;
  interest.from = interest.to = event.place.time;
  interest.step = kFirstStep;
  interest.closed_behind = what == Wanted::Delivery;
  interest.closed_before = what == Wanted::Outgoing;
  const auto is_same = [&](const Interest& known) {
    return known.what == what && known.client == interest.client && known.place == interest.place;
  };
  if (std::none_of(process.interests.begin(), process.interests.end(), is_same)) {
    has_too_many_ = has_too_many_ || process.interests.size() >= kMostInterests;
    if (has_too_many_) return;
    process.interests.push_back(std::move(interest));
    open_.push_back({&process, process.interests.size() - 1});
  }
}

bool FollowSessions::is_of(const Mark& mark, const Interest& interest) const {
  return interest.what == Wanted::Delivery || interest.what == Wanted::Outgoing || mark.client.empty() || interest.client.empty() ||
         mark.client == interest.client;
}

/// What was said before `mark` does not matter.
bool FollowSessions::begins(const Mark& mark, const Interest& interest) const {
  if (interest.what == Wanted::Delivery) return mark.kind == EventKind::Deliver && mark.place < interest.place;
  if (mark.client != interest.client || interest.client.empty()) return false;
  if (mark.kind == EventKind::Connect) return true;
  if (interest.wants_user) return mark.tells_user;
  return !is_whole(interest) && interest.is_one_session && !mark.opened.empty() && mark.place < interest.place;
}

/// What is said after `mark` does not matter.
bool FollowSessions::ends(const Mark& mark, const Interest& interest) const {
  if (interest.what == Wanted::Outgoing) return !mark.delivered.empty() && interest.place < mark.place;
  if (mark.client != interest.client || interest.client.empty() || mark.place <= interest.begin) return false;
  if (mark.kind == EventKind::Disconnect || mark.kind == EventKind::Connect) return true;
  return !is_whole(interest) && interest.is_one_session && !mark.opened.empty() && interest.place < mark.place;
}

/// Goes from line to line as far as the session reaches in the stretch that was looked at.
void FollowSessions::close(const Process& process, Interest& interest) {
  // Whether the session ended matters to a message that never came into the queue.
  if (!is_whole(interest) && came_into_queue(interest)) interest.closed_behind = true;
  const auto& marks = process.marks;
  const auto before = std::lower_bound(marks.begin(), marks.end(), interest.begin,
                                       [](const Mark& m, const LinePlace& place) { return m.place < place; });
  for (auto m = before; !interest.closed_before && m != marks.begin();) {
    --m;
    if (m->place.time < interest.from) break;
    if (!is_of(*m, interest)) continue;
    if (interest.begin.time - m->place.time > silence_before(interest)) break;
    interest.begin = m->place;
    interest.closed_before = begins(*m, interest);
  }
  const auto behind = std::upper_bound(marks.begin(), marks.end(), interest.end,
                                       [](const LinePlace& place, const Mark& m) { return place < m.place; });
  for (auto m = behind; !interest.closed_behind && m != marks.end(); ++m) {
    if (interest.to < m->place.time) break;
    if (!is_of(*m, interest)) continue;
    if (m->place.time - interest.end.time > silence(interest)) break;
    interest.end = m->place;
    interest.closed_behind = ends(*m, interest);
  }
  if (interest.begin.time - interest.from > silence_before(interest)) interest.closed_before = true;
  if (interest.to - interest.end.time > silence(interest)) interest.closed_behind = true;
}

void FollowSessions::tell(const std::string& id, FollowLives::Owner owner, Timestamp time) {
  if (told_.emplace(id, time).second) ids_.push_back({id, owner, time});
}

void FollowSessions::tell_ids(const Process& process, const Interest& interest) {
  if (interest.what == Wanted::Outgoing) {
    for (const Mark& m : process.marks) {
      const bool is_inside = interest.place <= m.place && m.place <= interest.end;
      if (!m.delivered.empty() && is_inside) tell(m.delivered, m.owner, m.place.time);
    }
  }
  if (interest.what != Wanted::Refusal && interest.what != Wanted::Session) return;
  for (const Mark& m : process.marks) {
    const bool is_inside = interest.what == Wanted::Refusal ? interest.place <= m.place : interest.begin <= m.place;
    if (!is_inside || interest.end < m.place || !is_of(m, interest)) continue;
    if (!m.opened.empty()) tell(m.opened, m.owner, m.place.time);
    for (const std::string& id : m.named) tell(id, 0, m.place.time);
  }
}

void FollowSessions::tell_refused(const Process& process, const Interest& interest) {
  for (const Mark& m : process.marks) {
    const bool is_inside = interest.begin <= m.place && m.place <= interest.end;
    if (!m.refused.empty() && is_inside && is_of(m, interest)) refused_.push_back({m.refused, m.place.time});
  }
}

/// Adds the stretches on both sides of what was looked at.
void FollowSessions::widen(const Process& process, Interest& interest, FollowPlan& plan) const {
  const auto look = [&](Timestamp from, Timestamp to) { return plan.add_process(process.key, {from, to, process.pid}); };
  if (!interest.closed_before) {
    const Timestamp from = std::max(interest.from - interest.step, interest.begin.time - silence_before(interest) - Duration{1});
    interest.before = look(from, interest.from);
    interest.from = from;
  } else if (!interest.was_looked_at) {
    interest.before = look(interest.from, interest.from);
  }
  if (!interest.closed_behind) {
    const Timestamp to = std::min(interest.to + interest.step, interest.end.time + silence(interest) + Duration{1});
    interest.behind = look(interest.to, to);
    interest.to = to;
  }
  interest.step.us *= 4;
  interest.was_looked_at = true;
}

/// Whether all is known that matters, as far as the lines are known; else what else is looked for is in the plan.
bool FollowSessions::is_settled(Process& process, Interest& interest, FollowPlan& plan) {
  const auto is_under_way = [](const ProcessSearch* search) { return search && search->blocks_left > 0; };
  while (!is_under_way(interest.before) && !is_under_way(interest.behind)) {
    close(process, interest);
    if (interest.closed_before && interest.closed_behind && interest.was_looked_at) {
      tell_ids(process, interest);
      tell_refused(process, interest);
      return true;
    }
    widen(process, interest, plan);
  }
  return false;
}

void FollowSessions::look_further(FollowPlan& plan) {
  std::erase_if(open_, [&](const Open& open) {
    return is_settled(*open.process, open.process->interests[open.interest], plan);
  });
}

}  // namespace mailtrace
