// Which lines of which processes a run needs because they may belong to the sessions of its messages.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "events/event.h"
#include "patterns/pattern_set.h"
#include "pipeline/follow_lives.h"

namespace mailtrace {

class FollowPlan;
struct ProcessSearch;

/// Decides how far the lines of a process are needed around an event of a session, by the rules of
/// transactions/session_table.h: back to where the session began, or where it had been silent too long, and on to
/// where the next message began or the session ended; of a program whose sessions tell their user once for all their
/// messages, back to where that was told. Not thread-safe.
class FollowSessions {
 public:
  /// `patterns` must outlive it. `keep_lines`: the lines that name no message are wanted too, for --session.
  FollowSessions(const PatternSet& patterns, bool keep_lines) : patterns_(&patterns), keep_lines_(keep_lines) {}

  /// Takes note of an event of a line that is followed: its session is wanted.
  void follow(const Event& event);
  /// Takes note of another event of a process.
  void add(const Event& event);

  /// Adds to the plan the stretches to be looked at next: where those that were added before have been looked at.
  void look_further(FollowPlan& plan);

  /// The IDs of what belongs to what is followed: of the transaction that a session opened after it refused something,
  /// and of those behind it that took or refused its message before there was a queue-ID; of a followed session line,
  /// all of the session, and of one with another server that which was delivered next; each with the line that says so.
  /// Each is told once.
  struct Opened {
    std::string id;
    FollowLives::Owner owner;
    Timestamp time;
  };
  std::vector<Opened> take_ids() { return std::exchange(ids_, {}); }

  /// What was refused in the sessions that are wanted: policy servers may have been asked about it.
  struct Refused {
    std::string address;  // of the client, see client_address()
    Timestamp time;
  };
  std::vector<Refused> take_refused() { return std::exchange(refused_, {}); }
  /// So many lines of one process are followed that looking around each is a long search: of a log without processes.
  bool has_too_many() const { return has_too_many_; }

  /// What tells a process: host, tag and pid.
  static std::string process_key(std::string_view host, std::string_view tag, std::uint32_t pid);

 private:
  /// A line of a session.
  struct Mark {
    LinePlace place;
    EventKind kind;
    std::string client;  // as session_client() gives it; "": not named
    std::string opened;  // the queue-ID of the transaction that begins with it
    std::string delivered;  // that of the transaction it delivered
    FollowLives::Owner owner = 0;  // of that queue-ID
    std::vector<std::string> named;  // the IDs behind it, where it accepted or refused a message without one of its own
    std::string refused;    // the address of the client something was refused to
    bool tells_user = false;  // of all messages of the session
  };
  enum class Wanted : std::uint8_t { Opening, Refusal, Session, Delivery, Outgoing };
  /// A line whose session is wanted.
  struct Interest {
    Wanted what = Wanted::Opening;
    bool is_one_session = true;  // see events/session_client.h
    bool wants_user = false;     // a line of the session, maybe long before, may tell who the message is from
    std::string client;
    std::string transaction;  // Opening: as in stages_
    LinePlace place;
    Timestamp from, to;     // the stretch that was looked at
    LinePlace begin, end;   // the first and the last line of the session that is known
    Duration step;
    bool closed_before = false, closed_behind = false;
    bool was_looked_at = false;
    const ProcessSearch* before = nullptr;  // under way; null: none is
    const ProcessSearch* behind = nullptr;
  };
  struct Process {
    std::string key;
    std::uint32_t pid = 0;
    std::vector<Mark> marks;  // by place
    std::vector<Interest> interests;
  };
  /// An interest of which not all is known.
  struct Open {
    Process* process = nullptr;
    std::size_t interest = 0;
  };

  static bool is_noted(const Event& event);
  Process& process_of(const Event& event);
  void add_mark(Process& process, const Event& event);
  void want(Process& process, const Event& event, Wanted what);
  bool is_settled(Process& process, Interest& interest, FollowPlan& plan);
  void note_stage(const Event& event);
  bool came_into_queue(const Interest& interest) const;
  void close(const Process& process, Interest& interest);
  void widen(const Process& process, Interest& interest, FollowPlan& plan) const;
  void tell_ids(const Process& process, const Interest& interest);
  void tell(const std::string& id, FollowLives::Owner owner, Timestamp time);
  void tell_refused(const Process& process, const Interest& interest);
  bool is_of(const Mark& mark, const Interest& interest) const;
  bool begins(const Mark& mark, const Interest& interest) const;
  bool ends(const Mark& mark, const Interest& interest) const;
  /// Wanted up to its end, not just up to where other messages begin and end.
  bool is_whole(const Interest& interest) const;
  /// So long a silence ends the session; before the message, and behind it.
  Duration silence_before(const Interest& interest) const;
  Duration silence(const Interest& interest) const;
  /// Whether sessions of the programs of this tag tell their user.
  bool may_tell_user(std::string_view tag);

  const PatternSet* patterns_;
  bool keep_lines_;
  std::map<std::string, bool, std::less<>> telling_users_;  // tags
  bool has_too_many_ = false;
  std::unordered_map<std::string, Process> processes_;
  std::vector<Open> open_;
  std::vector<Opened> ids_;
  std::vector<Refused> refused_;
  std::set<std::pair<std::string, Timestamp>> told_;
  /// Where a queue-ID of a host was given to a transaction (false), or is that of one in the queue (true).
  std::unordered_map<std::string, std::map<LinePlace, bool>> stages_;
};

}  // namespace mailtrace
