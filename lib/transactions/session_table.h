// SMTP sessions: what one process does for one client, between the lines that carry a queue-ID.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash_table.h"
#include "transactions/unit.h"
#include "transactions/unit_pool.h"

namespace mailtrace {

/// Of a session: what comes later is of another one.
inline constexpr Duration kSessionSilence = Duration::from_seconds(3600);
/// Of what was refused: it can belong to no later message. Refusals are reported after as long a silence, or somewhat
/// later (traces/tracer.cc): other lines of the log must not decide.
inline constexpr Duration kRefusalSilence = Duration::from_seconds(900);

/// Follows the sessions of every process and collects what they say without a queue-ID. Not thread-safe. Where the log
/// has neither process nor port, senders tell a client's messages apart. Memory: one entry a session until its
/// Disconnect line, or an hour of silence, and one a process until an hour of silence.
class SessionTable {
 public:
  /// `keep_lines`: the lines that name no message are kept for the units born in the session. Refusals are kept
  /// with their lines if `of_refusals` says so; their units are made by `pool`.
  explicit SessionTable(bool keep_lines, KeepLine of_refusals = KeepLine::Yes,
                        std::shared_ptr<UnitPool> pool = std::make_shared<UnitPool>())
      : keep_lines_(keep_lines), of_refusals_(of_refusals), pool_(std::move(pool)) {}

  /// A line of the process comes soon.
  void expect(std::uint64_t process_hash) const { processes_.fetch(process_hash); }

  /// A Connect, Session, Login or Disconnect line.
  void add(const Event& event);

  /// A Refuse or Accept line without a queue-ID. Returns the unit it went to; a new one is not yet
  /// known to the caller.
  UnitPtr add_refusal(const Event& event);

  /// `unit` was accepted by the event's process: what was refused there for the sender just before
  /// may be part of it.
  void accepted(const Event& event, Unit& unit);

  /// `unit`, whose Accept line names no client, was queued for the event's sender: it may be what sessions of any
  /// program of the host were told for that sender in the last minutes.
  void queued(const Event& event, Unit& unit);

  /// The event's process began a task: the session it is in belongs to it.
  void worked(const Event& event, Unit& unit);

  /// The event's process delivered for `unit`: connection lines just before belong to it.
  void delivered(const Event& event, Unit& unit);

 private:
  /// What was refused for one sender.
  struct Refused {
    std::optional<std::string> sender;  // not set: none was named, as in HELO
    UnitPtr unit;
    bool let_through = false;  // the last refused command was let through after all
  };
  struct Session {
    std::string client;  // its address, and its port where that is logged
    std::shared_ptr<SessionLines> lines;
    std::vector<Refused> refused;  // one; several where sessions cannot be told apart
    WeakUnitPtr open;              // the transaction it opened last
    std::string sasl_user;         // "": nobody has logged in
    Timestamp last;
  };
  struct Process {
    std::string host;
    std::string tag;
    std::uint32_t pid = 0;
    std::string session;  // its ID, where the program gives one: then in place of the pid
    HashTable<Session> sessions;  // by client: its address, or as logged
    std::string last_client;
    std::shared_ptr<SessionLines> outgoing;  // a delivery agent's, since its last delivery
    Timestamp last;
  };

  Refused& refused_of(Session& session, const Event& event, bool names_sender);
  UnitPtr begin_refusals(Session& session, const Event& event, const UnitPtr& before);
  void make_sender_key(const Event& event);
  Process& process_of(const Event& event);
  Session& session_of(Process& process, const Event& event);
  void keep_line(Session& session, const Event& event);
  void forget_silent(Timestamp now);

  bool keep_lines_;
  KeepLine of_refusals_;
  std::shared_ptr<UnitPool> pool_;
  HashTable<Process> processes_;  // by host, tag, pid
  std::unordered_map<std::string, std::vector<WeakUnitPtr>> by_sender_;  // refusals, by host and sender
  std::string key_;
  std::uint32_t until_sweep_ = 0;
};

}  // namespace mailtrace
