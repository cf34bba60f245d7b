#include "transactions/session_table.h"

#include "base/text_hash.h"

namespace mailtrace {
namespace {

// An agent that never gets through logs connections without end.
constexpr std::size_t kMostOutgoing = 100;
constexpr Duration kSilence = Duration::from_seconds(3600);
// Without a process ID nothing but time tells the sessions of one client apart.
constexpr Duration kSilenceOfNoProcess = Duration::from_seconds(60);
constexpr std::uint32_t kSweepEvery = 50'000;

/// The test of a session for a client.
auto is_session_of(std::string_view client) {
  return [client](const auto& session) { return session.client == client; };
}

}  // namespace

SessionTable::Process& SessionTable::process_of(const Event& event) {
  if (until_sweep_-- == 0) {
    until_sweep_ = kSweepEvery;
    forget_silent(event.place.time);
  }
  const auto is_it = [&](const Process& p) {
    return p.pid == event.pid && p.tag == event.tag && p.host == event.host;
  };
  const auto [process, is_new] =
      processes_.find_or_add(text_hash(event.tag, text_hash(event.host) + event.pid), is_it);
  if (is_new) {
    process->host = event.host;
    process->tag = event.tag;
    process->pid = event.pid;
  }
  process->last = event.place.time;
  return *process;
}

SessionTable::Session& SessionTable::session_of(Process& process, const Event& event) {
  if (const auto client = event.fields.find(Field::Client)) process.last_client.assign(*client);
  const Duration silence = event.pid == 0 ? kSilenceOfNoProcess : kSilence;
  const auto [session, is_new] =
      process.sessions.find_or_add(text_hash(process.last_client), is_session_of(process.last_client));
  if (!is_new && event.place.time - session->last > silence) *session = {};
  if (session->client.empty()) session->client = process.last_client;
  session->last = event.place.time;
  return *session;
}

void SessionTable::end_session(Process& process, std::string_view client) {
  if (Session* session = process.sessions.find(text_hash(client), is_session_of(client))) {
    process.sessions.erase(session);
  }
}

void SessionTable::keep_line(Session& session, const Event& event) {
  if (!keep_lines_) return;
  if (!session.lines) session.lines = std::make_shared<SessionLines>();
  session.lines->add(event);
}

void SessionTable::add(const Event& event) {
  Process& process = process_of(event);
  if (event.fields.has(Field::Relay)) {
    if (!keep_lines_) return;
    const bool is_old = process.outgoing && !process.outgoing->events.empty() &&
                        event.place.time - process.outgoing->events.back().time() > kSilence;
    if (!process.outgoing || is_old) process.outgoing = std::make_shared<SessionLines>();
    if (process.outgoing->events.size() < kMostOutgoing) process.outgoing->add(event);
    return;
  }
  if (event.kind == EventKind::Connect) {
    // A session whose end was not logged ends where the same client comes again.
    if (const auto client = event.fields.find(Field::Client)) {
      end_session(process, *client);
    }
  }
  Session& session = session_of(process, event);
  keep_line(session, event);
  if (event.fields.get(Field::Action) == "authenticated")
    session.sasl_user = event.fields.get(Field::SaslUser);
  if (event.kind == EventKind::Disconnect) {
    if (const auto unit = session.open.lock()) unit->session_closed = true;
    end_session(process, process.last_client);
    if (process.sessions.empty() && !process.outgoing) process.last_client.clear();
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

void SessionTable::accepted(const Event& event, Unit& unit) {
  // A session is a client's: what was submitted on the machine itself has none.
  if (!event.fields.has(Field::Client)) return;
  Session& session = session_of(process_of(event), event);
  if (session.refusals && !session.refusals->reported) {
    session.refusals->claimant = unit.weak_from_this();
    session.refusals->claimed_for_certain = session.let_through;
    unit.claims.push_back(session.refusals);
  }
  session.refusals.reset();
  if (const auto before = session.open.lock(); before && before.get() != &unit) before->session_closed = true;
  session.open = unit.weak_from_this();
  unit.sasl_user = session.sasl_user;
  if (keep_lines_) {
    if (!session.lines) session.lines = std::make_shared<SessionLines>();
    unit.sessions.push_back(session.lines);
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
  processes_.erase_if([&](Process& process) {
    if (process.last < limit) return true;
    process.sessions.erase_if([&](const Session& s) { return s.last < limit; });
    return false;
  });
}

}  // namespace mailtrace
