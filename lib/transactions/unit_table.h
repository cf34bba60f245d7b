// From events to units: which transaction, task or session a line belongs to.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/hash_table.h"
#include "transactions/event_completer.h"
#include "transactions/policy_table.h"
#include "transactions/session_table.h"
#include "transactions/unit.h"
#include "transactions/unit_pool.h"

namespace mailtrace {

/// Logins of one user from one client are one unit; those further apart in time are others.
inline constexpr Duration kLoginSilence = Duration::from_seconds(600);

/// Syslog daemons and merged hosts put lines of one unit out of order by this much.
inline constexpr Duration kUnitDisorder = Duration::from_seconds(3);
/// A delivery agent's or filter's line may follow the end of its transaction by this much.
inline constexpr Duration kAfterUnitEnd = Duration::from_seconds(60);
/// Where no end is logged, what seemed to be the last recipient may be followed by others: an alias has many.
inline constexpr Duration kAfterLastRecipient = Duration::from_seconds(600);

/// Who of where, the ID of the unit a login belongs to: the same for all programs that say something of one attempt.
/// "" if the line names neither.
std::string logins_id(const Event& login);

struct UnitTableOptions {
  bool keep_sessions = false;             // the lines of sessions, for --session
  bool keep_logins = false;               // logins are units of their own
  KeepLine keep_lines = KeepLine::Yes;    // of units; those of sessions are nothing else
  std::shared_ptr<OverflowMemory> overflow{};  // where the memory of units may come from; null: nowhere
};

/// Assigns events, given in the order of their LinePlace, to units. A queue-ID or task ID used again
/// after its end, or after a silence longer than its lifetime, is a new unit. Not thread-safe.
class UnitTable {
 public:
  explicit UnitTable(const UnitTableOptions& options = {})
      : pool_(std::make_shared<UnitPool>(options.overflow)),
        sessions_(options.keep_sessions, options.keep_lines, pool_),
        keep_logins_(options.keep_logins),
        keep_lines_(options.keep_lines) {}

  /// Where the event went; nullptr if it names no message. `made` is the unit if it did not exist before.
  struct Added {
    Unit* unit = nullptr;
    UnitPtr made;
  };
  Added add(const Event& event);
  /// Where a login went as what it is, besides: with a queue-ID its line is one of that transaction, too. Call it
  /// after add().
  Added add_login(const Event& event);

  /// An event with these hashes is added soon.
  void expect(const EventHashes& hashes) const {
    if (hashes.key != 0) current_.fetch(hashes.key);
    if (hashes.process != 0) sessions_.expect(hashes.process);
  }
  /// It is forgotten soon.
  void fetch(const Unit& unit) const { current_.fetch(unit.key_hash); }
  /// The unit is reported; its ID begins a new one from now on.
  void forget(Unit& unit);

  std::size_t size() const { return current_.size(); }
  /// Where its units come from.
  UnitPool& pool() { return *pool_; }

 private:
  Added add_to(UnitKind kind, std::string_view id, const Event& event);
  Added add_without_id(const Event& event);
  static bool begins_new_life(Unit& unit, const Event& event);
  static bool is_late_line(Unit& unit, const Event& event);
  Added make_unit(UnitKind kind, const Event& event);

  std::shared_ptr<UnitPool> pool_;
  EventCompleter completer_;
  SessionTable sessions_;
  PolicyTable policies_;
  bool keep_logins_;
  KeepLine keep_lines_;
  HashTable<UnitPtr> current_;  // by kind, host, instance, id
  std::uint64_t serial_ = 0;
};

}  // namespace mailtrace
