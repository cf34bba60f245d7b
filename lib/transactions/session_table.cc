#include "transactions/session_table.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "base/text_hash.h"
#include "events/session_client.h"

namespace mailtrace {
namespace {

// An agent that never gets through logs connections without end.
constexpr std::size_t kMostOutgoing = 100;
// Without a process ID nothing but time tells the sessions of one client apart.
constexpr Duration kSilenceOfNoProcess = Duration::from_seconds(60);
constexpr std::uint32_t kSweepEvery = 50'000;
// From the recipients' acceptance to the message's: what SMTP allows for the data (RFC 5321, 4.5.3.2.6).
constexpr Duration kSubmission = Duration::from_seconds(600);
constexpr std::size_t kMostOffers = 32;
// Senders of one client whose sessions cannot be told apart.
constexpr std::size_t kMostSenders = 16;

/// Whether a command that was let through may be of another message than those of `told`: another recipient, the
/// same one again, or another sender command after a recipient.
bool is_of_next(const Unit& told, const Event& event) {
  if (event.kind != EventKind::Refuse || event.fields.get(Field::Action) == "reject") return false;
  if (event.fields.has(Field::Recipients)) return false;
  const std::string_view recipient = event.fields.get(Field::Recipient);
  bool took_recipient = false, took_same = false;
  for (const KeptEvent& e : told.events) {
    if (e.kind != EventKind::Refuse || !e.has(Field::Recipient) || e.get(Field::Action) == "reject") continue;
    took_recipient = true;
    const bool same = equals_ignoring_case(e.get(Field::Recipient), recipient);
    if (same && e.name() == event.name) return true;
    took_same |= same;
  }
  return took_recipient && !took_same;
}

/// Whether refusals can belong to nothing that is logged at `time`.
bool is_past(const Unit& refusals, Timestamp time) {
  return refusals.reported || refusals.last + kRefusalSilence < time;
}

/// Whether the lines of a connection can belong to nothing that is delivered at `time`.
bool is_past(const SessionLines& outgoing, Timestamp time) {
  return !outgoing.events.empty() && time - outgoing.events.back().time() > kSessionSilence;
}

/// The test of a session for a client.
auto is_session_of(std::string_view client) {
  return [client](const auto& session) { return is_same_text(session.client, client); };
}

}  // namespace

SessionTable::Process& SessionTable::process_of(const Event& event) {
  if (until_sweep_-- == 0) {
    until_sweep_ = kSweepEvery;
    forget_silent(event.place.time);
  }
  const std::string_view session = event.fields.get(Field::Session);
  const std::uint32_t pid = session.empty() ? event.pid : 0;
  const auto is_it = [&](const Process& p) {
    return p.pid == pid && is_same_text(p.session, session) && is_same_text(p.tag, event.tag) &&
           is_same_text(p.host, event.host);
  };
  const std::uint64_t hash = event.hashes.process != 0 ? event.hashes.process : process_hash(event);
  const auto [process, is_new] = processes_.find_or_add(hash, is_it);
  // As if it had been forgotten: when that happens depends on all lines of the logs.
  const bool is_gone = !is_new && event.place.time - process->last > kSessionSilence;
  if (is_gone) *process = {};
  if (is_new || is_gone) {
    process->host = event.host;
    process->tag = event.tag;
    process->pid = pid;
    process->session = session;
  }
  process->last = event.place.time;
  return *process;
}

SessionTable::Session& SessionTable::session_of(Process& process, const Event& event) {
  // A session whose end was not logged ends where the same client comes again.
  const bool begins = event.kind == EventKind::Connect && event.fields.has(Field::Client);
  if (const auto client = event.fields.find(Field::Client)) {
    process.last_client.assign(session_client(*client));
  } else if (event.pid == 0 && process.session.empty()) {
    process.last_client.clear();  // the lines of all processes are here: the last client is any of theirs
  }
  const Duration silence = is_one_session(event, process.last_client) ? kSessionSilence : kSilenceOfNoProcess;
  const auto [session, is_new] =
      process.sessions.find_or_add(text_hash(process.last_client), is_session_of(process.last_client));
  if (!is_new && (begins || event.place.time - session->last > silence)) *session = {};
  if (session->client.empty()) session->client = process.last_client;
  session->last = event.place.time;
  return *session;
}

void SessionTable::keep_line(Session& session, const Event& event) {
  if (!keep_lines_) return;
  if (!session.lines) session.lines = std::make_shared<SessionLines>();
  session.lines->add(event);
}

void SessionTable::worked(const Event& event, Unit& unit) {
  if (!keep_lines_ || event.pid == 0) return;
  Process& process = process_of(event);
  Session* session = process.sessions.find(text_hash(process.last_client), is_session_of(process.last_client));
  if (!session || !session->lines || event.place.time - session->last > kSessionSilence) return;
  session->last = event.place.time;
  unit.own_ties().sessions.push_back(session->lines);
}

void SessionTable::add(const Event& event) {
  if (event.kind == EventKind::Login && !keep_lines_) return;
  Process& process = process_of(event);
  if (event.fields.has(Field::Relay)) {
    if (!keep_lines_) return;
    if (!process.outgoing || is_past(*process.outgoing, event.place.time)) process.outgoing = std::make_shared<SessionLines>();
    if (process.outgoing->events.size() < kMostOutgoing) process.outgoing->add(event);
    return;
  }
  Session& session = session_of(process, event);
  keep_line(session, event);
  if (tells_user(event)) session.sasl_user = event.fields.get(Field::SaslUser);
  if (event.kind == EventKind::Disconnect) {
    if (const auto unit = session.open.lock()) unit->close_session(event.place.time);
    process.sessions.erase(&session);
    if (process.sessions.empty() && !process.outgoing) process.last_client.clear();
  }
}

UnitPtr SessionTable::add_refusal(const Event& event) {
  Session& session = session_of(process_of(event), event);
  // A size is that of a whole message: a line that has one is about one message and no other.
  const bool whole = event.kind == EventKind::Accept && event.fields.has(Field::Size);
  const bool names_sender = whole || event.kind == EventKind::Refuse;
  Refused& refused = refused_of(session, event, names_sender);
  const UnitPtr unit = refused.unit;
  unit->add(event, of_refusals_);
  refused.let_through = event.kind == EventKind::Refuse && event.fields.get(Field::Action) != "reject";
  // A proxy-accept is the end of its message.
  const bool went_on = event.fields.has(Field::NextId) || event.fields.has(Field::NextTask);
  if (whole || (event.kind == EventKind::Accept && went_on)) session.refused.pop_back();
  return unit;
}

/// What was refused for the event's sender, or the last one if it names none; afterwards the last of the session's.
SessionTable::Refused& SessionTable::refused_of(Session& session, const Event& event, bool names_sender) {
  const std::optional<std::string_view> sender = event.fields.find(Field::Sender);
  const bool alone = is_one_session(event, session.client);
  std::vector<Refused>& all = session.refused;
  std::erase_if(all, [&](const Refused& r) {
    return is_past(*r.unit, event.place.time) || (alone && names_sender && r.sender != sender);
  });
  const auto known = std::find_if(all.rbegin(), all.rend(),
                                  [&](const Refused& r) { return !names_sender || r.sender == sender; });
  if (known == all.rend()) {
    if (all.size() == kMostSenders) all.erase(all.begin());
    all.push_back({std::optional<std::string>(sender), begin_refusals(session, event, nullptr)});
    return all.back();
  }
  std::rotate(known.base() - 1, known.base(), all.end());
  Refused& last = all.back();
  // Each recipient that was let through may be of another message.
  if (!alone && is_of_next(*last.unit, event)) last.unit = begin_refusals(session, event, last.unit);
  return last;
}

UnitPtr SessionTable::begin_refusals(Session& session, const Event& event, const UnitPtr& before) {
  auto unit = pool_->make();
  unit->kind = UnitKind::Refusals;
  unit->host = event.host;
  if (before) {
    unit->own_ties().told_before = before;
    before->own_ties().told_after = unit;
  }
  if (keep_lines_) {
    if (!session.lines) session.lines = std::make_shared<SessionLines>();
    unit->own_ties().sessions.push_back(session.lines);
  }
  if (!event.fields.has(Field::Sender)) return unit;
  make_sender_key(event);
  auto& list = by_sender_[key_];
  if (list.size() >= kMostOffers) list.erase(list.begin());
  list.push_back(unit);
  return unit;
}

void SessionTable::make_sender_key(const Event& event) {
  key_.assign(event.host).push_back('\0');
  key_.append(lower_case(event.fields.get(Field::Sender)));
}

void SessionTable::queued(const Event& event, Unit& unit) {
  if (!event.fields.has(Field::Sender)) return;
  make_sender_key(event);
  const auto at = by_sender_.find(key_);
  if (at == by_sender_.end()) return;
  for (const WeakUnitPtr& weak : at->second) {
    const auto refusals = weak.lock();
    if (!refusals || refusals->reported || refusals->ties().offers.size() >= kMostOffers) continue;
    if (refusals->last + kSubmission < event.place.time) continue;
    refusals->own_ties().offers.push_back(unit.weak_from_this());
    unit.own_ties().offers.push_back(refusals);
  }
}

void SessionTable::accepted(const Event& event, Unit& unit) {
  // A session is a client's: what was submitted on the machine itself has none.
  if (!event.fields.has(Field::Client)) return;
  Session& session = session_of(process_of(event), event);
  const bool alone = is_one_session(event, session.client);
  const auto sender = event.fields.find(Field::Sender);
  const auto is_its = [&](const Refused& r) { return alone || !sender || r.sender == *sender; };
  for (const Refused& r : session.refused) {
    if (is_past(*r.unit, event.place.time) || !is_its(r)) continue;
    r.unit->set_claimant(unit);
    r.unit->own_ties().claimed_for_certain = r.let_through;
    unit.own_ties().claims.push_back(r.unit);
  }
  std::erase_if(session.refused, is_its);
  if (const auto before = session.open.lock(); before && before.get() != &unit) before->close_session(event.place.time);
  session.open = unit.weak_from_this();
  if (!session.sasl_user.empty()) unit.own_ties().sasl_user = session.sasl_user;
  if (keep_lines_) {
    if (!session.lines) session.lines = std::make_shared<SessionLines>();
    unit.own_ties().sessions.push_back(session.lines);
  }
}

void SessionTable::delivered(const Event& event, Unit& unit) {
  if (!keep_lines_) return;
  Process& process = process_of(event);
  if (process.outgoing && !is_past(*process.outgoing, event.place.time)) {
    unit.own_ties().sessions.push_back(std::move(process.outgoing));
  }
  process.outgoing.reset();
}

void SessionTable::forget_silent(Timestamp now) {
  const Timestamp limit = now - kSessionSilence;
  processes_.erase_if([&](Process& process) {
    if (process.last < limit) return true;
    process.sessions.erase_if([&](const Session& s) { return s.last < limit; });
    return false;
  });
  const auto is_past = [&](const WeakUnitPtr& weak) {
    const auto unit = weak.lock();
    return !unit || unit->reported || unit->last < limit;
  };
  for (auto s = by_sender_.begin(); s != by_sender_.end();) {
    std::erase_if(s->second, is_past);
    s = s->second.empty() ? by_sender_.erase(s) : std::next(s);
  }
}

}  // namespace mailtrace
