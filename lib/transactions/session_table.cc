#include "transactions/session_table.h"

#include <charconv>

namespace mailtrace {
namespace {

// An agent that never gets through logs connections without end.
constexpr std::size_t kMostOutgoing = 100;
constexpr Duration kSilence = Duration::from_seconds(3600);
// Without a process ID nothing but time tells the sessions of one client apart.
constexpr Duration kSilenceOfNoProcess = Duration::from_seconds(60);
constexpr std::uint32_t kSweepEvery = 50'000;

}  // namespace

SessionTable::Process& SessionTable::process_of(const Event& event) {
  if (until_sweep_-- == 0) {
    until_sweep_ = kSweepEvery;
    forget_silent(event.place.time);
  }
  char pid[12];
  const auto end = std::to_chars(pid, pid + sizeof pid, event.pid).ptr;
  key_.assign(event.host).push_back('\0');
  key_.append(event.tag).push_back('\0');
  key_.append(pid, end);
  Process& process = processes_[key_];
  process.last = event.place.time;
  return process;
}

SessionTable::Session& SessionTable::session_of(Process& process, const Event& event) {
  if (const auto client = event.fields.find(Field::Client)) process.last_client.assign(*client);
  Session& session = process.sessions[process.last_client];
  const Duration silence = event.pid == 0 ? kSilenceOfNoProcess : kSilence;
  if (event.place.time - session.last > silence) session = {};
  session.last = event.place.time;
  return session;
}

void SessionTable::keep_line(Session& session, const Event& event) {
  if (!keep_lines_) return;
  if (!session.lines) session.lines = std::make_shared<SessionLines>();
  session.lines->events.emplace_back(event);
}

void SessionTable::add(const Event& event) {
  Process& process = process_of(event);
  if (event.fields.has(Field::Relay)) {
    if (!keep_lines_) return;
    if (!process.outgoing) process.outgoing = std::make_shared<SessionLines>();
    if (process.outgoing->events.size() < kMostOutgoing) process.outgoing->events.emplace_back(event);
    return;
  }
  if (event.kind == EventKind::Connect) {
    // A session whose end was not logged ends where the same client comes again.
    if (const auto client = event.fields.find(Field::Client)) {
      process.sessions.erase(std::string(*client));
    }
  }
  Session& session = session_of(process, event);
  keep_line(session, event);
  if (event.kind == EventKind::Disconnect) {
    if (const auto unit = session.open.lock()) unit->session_closed = true;
    process.sessions.erase(process.last_client);
    if (process.sessions.empty() && !process.outgoing) processes_.erase(key_);
  }
}

std::shared_ptr<Unit> SessionTable::add_refusal(const Event& event) {
  Session& session = session_of(process_of(event), event);
  const std::string_view sender = event.fields.get(Field::Sender);
  // A size is that of a whole message: a line that has one is about one message and no other.
  const bool whole = event.kind == EventKind::Accept && event.fields.has(Field::Size);
  const bool other_sender = (whole || event.kind == EventKind::Refuse) && sender != session.sender;
  if (session.refusals && (other_sender || session.refusals->reported)) session.refusals.reset();
  if (!session.refusals) {
    session.refusals = std::make_shared<Unit>();
    session.refusals->kind = UnitKind::Refusals;
    session.refusals->host = event.host;
    session.sender = sender;
    if (keep_lines_) {
      if (!session.lines) session.lines = std::make_shared<SessionLines>();
      session.refusals->sessions.push_back(session.lines);
    }
  }
  std::shared_ptr<Unit> unit = session.refusals;
  unit->add(event);
  session.let_through = event.kind == EventKind::Refuse && event.fields.get(Field::Action) != "reject";
  // A proxy-accept is the end of its message.
  if (whole || (event.kind == EventKind::Accept && event.fields.has(Field::NextId))) session.refusals.reset();
  return unit;
}

void SessionTable::accepted(const Event& event, const std::shared_ptr<Unit>& unit) {
  Session& session = session_of(process_of(event), event);
  if (session.refusals && !session.refusals->reported) {
    session.refusals->claimant = unit;
    session.refusals->claimed_for_certain = session.let_through;
    unit->claims.push_back(session.refusals);
  }
  session.refusals.reset();
  if (const auto before = session.open.lock(); before && before != unit) before->session_closed = true;
  session.open = unit;
  if (keep_lines_) {
    if (!session.lines) session.lines = std::make_shared<SessionLines>();
    unit->sessions.push_back(session.lines);
  }
}

void SessionTable::delivered(const Event& event, Unit& unit) {
  if (!keep_lines_) return;
  Process& process = process_of(event);
  if (process.outgoing) unit.sessions.push_back(std::move(process.outgoing));
  process.outgoing.reset();
}

void SessionTable::forget_silent(Timestamp now) {
  const Timestamp limit = now - kSilence;
  for (auto p = processes_.begin(); p != processes_.end();) {
    std::erase_if(p->second.sessions, [&](const auto& s) { return s.second.last < limit; });
    p = p->second.last < limit ? processes_.erase(p) : std::next(p);
  }
}

}  // namespace mailtrace
