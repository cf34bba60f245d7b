// Lines of policy servers: what they said of a client and a sender before the message had a queue-ID.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/hash_table.h"
#include "transactions/unit.h"

namespace mailtrace {

/// A server asks, other lists and services answer, and only then it logs what it did: lines about one message are
/// no further apart.
inline constexpr Duration kPolicyReach = Duration::from_seconds(30);

/// Whether a filter's or store's line without an ID of its own says which message it is about.
bool names_a_message(const Fields& fields);

/// Whether the line is one of a policy server: of a filter or store, it names a client and no message.
bool is_policy_line(const Event& event);

/// Whether something was accepted from a client, or refused to it: what a policy server is asked about.
inline bool is_decision(const Event& event) {
  return event.kind == EventKind::Accept || event.kind == EventKind::Refuse;
}

/// "192.0.2.1" of "name[192.0.2.1]:port" and of itself; "" where no client is named. A view into the event's fields.
std::string_view client_address(const Event& event);

/// Brings such lines together with what the mail server accepted from that client, or refused to it, near in
/// time: Unit::near holds both ways. Which of them it was is decided later, when senders are known. Not
/// thread-safe. Memory: what the last half minute of each client had, at most twice kMostOfClient of it.
class PolicyTable {
 public:
  static constexpr std::size_t kMostOfClient = 64;

  /// `unit` is the unit of the line alone.
  void add(const Event& line, Unit& unit);

  /// A line by which `unit` was accepted, or refused, from its client.
  void met(const Event& line, Unit& unit);

 private:
  struct Seen {
    Timestamp time;
    WeakUnitPtr unit;
  };
  /// What was seen of a client in the last half minute, by time, the latest kMostOfClient.
  class Recent {
   public:
    void drop_old(Timestamp now);
    void add(Timestamp time, Unit& unit) { seen_.push_back({time, unit.weak_from_this()}); }
    /// Brings each of the units together with `unit`.
    void bring_to(Unit& unit) const;

   private:
    std::vector<Seen> seen_;
    std::size_t first_ = 0;  // what stands before it is old: many go at once
  };
  struct Client {
    std::string host, address;
    Recent lines, units;
    Timestamp last;
  };
  Client& client_of(const Event& line);
  void forget_silent(Timestamp now);

  HashTable<Client> clients_;  // by host and address
  std::uint32_t until_sweep_ = 0;
};

}  // namespace mailtrace
