// What a line leaves out because an earlier line of the same program said it, or because it says it in parts.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "events/event.h"

namespace mailtrace {

/// Takes events in the order of their LinePlace and fills in
/// - the `client` and the `relay` where a line has their names and addresses apart;
/// - the transaction and the recipient where a line names only the number of a delivery attempt. A line with both a
///   queue-ID and an `attempt` says what the number stands for, on that host, in that program and in that
///   `instance`, until a Deliver line of the attempt, until another line gives the number away again, or for one
///   lifetime of the queue-ID;
/// - the client and the user of a `session`, in all its lines after the first that names them.
/// Not thread-safe. Memory: the attempts under way and the open sessions, at most kMostAttempts each; then the
/// oldest are forgotten.
class EventCompleter {
 public:
  static constexpr std::size_t kMostAttempts = 100'000;

  /// `event` itself where nothing is missing, else a completed copy that lives until the next call.
  const Event& complete(const Event& event);

  std::size_t attempts() const { return attempts_.size(); }

 private:
  struct Attempt {
    std::string queue_id;
    std::string recipient;
    std::string relay;
    Timestamp time;
    std::uint64_t number = 0;  // which declaration this is: order_ may hold earlier ones of the same key
  };

  /// Who is at the other end of a session.
  struct Peer {
    std::string client, sasl_user;
  };

  void make_key(const Event& event, Field number);
  void complete_session(const Event& event);
  void declare(const Event& event);
  void resolve(const Event& event);
  void forget_oldest();
  void drop_past_sessions();
  void join_client(const Event& event);
  void join_relay(const Event& event);

  std::unordered_map<std::string, Attempt> attempts_;          // by host, tag, instance, number
  std::deque<std::pair<std::string, std::uint64_t>> order_;    // declarations by age
  std::uint64_t declared_ = 0;
  std::unordered_map<std::string, Peer> peers_;  // by host, tag, instance, session
  std::deque<std::string> peer_order_;           // keys of peers_ by age
  std::string key_;
  Attempt found_;  // what copy_ points into
  std::string client_, relay_;
  Peer peer_;  // what copy_ points into
  Event copy_;
};

}  // namespace mailtrace
