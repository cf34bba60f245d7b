// The units in memory, found by ID and Message-ID, and which of them are known to be one message.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "traces/recipient_tally.h"
#include "traces/trace.h"
#include "transactions/unit.h"

namespace mailtrace {

struct Member;

/// A line that names the ID of another unit. `target` is the unit it turned out to name, a member of
/// the same component; nullptr as long as it is open.
struct Reference {
  Field what = Field::NextId;  // NextId, NextTask, ParentId, ChildId, ForwardId, AboutId or NoticeId
  std::string id;
  std::size_t event = 0;  // index into the unit's events
  Member* target = nullptr;
};

/// A unit in the graph. Members of one component form a tree with a root.
struct Member {
  std::shared_ptr<Unit> unit;
  std::vector<Reference> references;
  Member* parent = nullptr;        // nullptr: a root
  std::vector<Member*> followers;  // of a root: all other members of its component
  std::size_t seen_message_ids = 0;
  Member* inferred_parent = nullptr;  // the hop before, where only an inferred link shows it
  LinkKind inferred_kind = LinkKind::Inferred;
  std::size_t inferred_event = 0;    // index of the line that shows it
  Member* inferred_owner = nullptr;  // the member that line belongs to
  std::unique_ptr<RecipientTally> tally;  // of a transaction that ends with its recipients
};

/// Owns the members and the indexes. Not thread-safe. Vectors returned are valid until the next add or erase.
class UnitGraph {
 public:
  /// Takes note of the last event of `unit`; `unit` may be new.
  Member& add(const std::shared_ptr<Unit>& unit);

  /// Calls visit(Member&) for each member of the component, in no particular order.
  template <class Visit>
  static void for_each_member(Member& member, Visit&& visit) {
    Member& root = root_of(member);
    visit(root);
    for (Member* m : root.followers) visit(*m);
  }

  static Member& root_of(Member& member);
  static const Member& root_of(const Member& member);
  /// Makes one component of two; returns whether they were two.
  bool unite(Member& a, Member& b);
  /// In order of creation.
  std::vector<Member*> component_of(Member& member) const;

  Member* find(const Unit& unit);
  Member* find(std::uint64_t serial);
  /// Units with this queue-ID or task ID, on any host, oldest first.
  const std::vector<Member*>& with_id(std::string_view id) const;
  const std::vector<Member*>& with_message_id(std::string_view key) const;
  /// What references to the member may call it: its ID, the tails of its Message-ID.
  std::vector<std::string> names_of(const Member& member) const;
  /// References that name the ID.
  const std::vector<std::pair<Member*, std::size_t>>& naming(std::string_view id) const;

  /// The tasks that refused a message of the one whom `notice` tells, and the transactions of that sender
  /// with a delivery that failed; and the other way round. Notices are local submissions of the null sender, and
  /// transactions whose Accept line says what they tell of. The latest kMostNotices of an address.
  std::vector<Member*> refusing(const Member& notice) const;
  std::vector<Member*> notices_of(const Member& member) const;
  static constexpr std::size_t kMostNotices = 256;
  /// Local transactions of the null sender whose Message-ID ends, before the '@', with `tail` behind a
  /// prefix of at most kLongestPrefix bytes. amavis puts "V" and a letter before its mail_id.
  const std::vector<Member*>& with_message_id_tail(std::string_view tail) const;
  static constexpr std::size_t kLongestPrefix = 4;

  /// Whether some line seen so far was logged by a host of this (short) name.
  bool is_known_host(std::string_view name) const;

  /// Forgets a whole component. References to its members from elsewhere do not exist.
  void erase(const std::vector<Member*>& component);

  std::vector<Member*> all() const;  // in order of creation
  std::size_t size() const { return members_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  template <class T>
  using Index = std::unordered_map<std::string, std::vector<T>, Hash, std::equal_to<>>;

  void note_references(Member& member);
  void note_notice(Member& member);
  void note_message_id_tails(Member& member);
  template <class Visit>
  static void for_each_refused(const Unit& unit, const KeptEvent& event, Visit&& visit);
  template <class Visit>
  static void for_each_notified(const Unit& unit, const KeptEvent& event, Visit&& visit);

  std::unordered_map<std::uint64_t, std::unique_ptr<Member>> members_;  // by serial
  Index<Member*> by_id_;
  Index<Member*> by_message_id_;
  Index<std::pair<Member*, std::size_t>> naming_;
  Index<Member*> refusing_;  // by the sender that was refused, lower case
  Index<Member*> notices_;   // by recipient, lower case
  Index<Member*> by_message_id_tail_;
  std::unordered_set<std::string> hosts_;  // first labels, lower case
};

}  // namespace mailtrace
