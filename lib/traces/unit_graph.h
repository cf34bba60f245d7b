// The units in memory, found by ID and Message-ID, and which of them are known to be one message.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena_list.h"
#include "base/hash_table.h"
#include "base/held_back.h"
#include "base/slabs.h"
#include "base/small_list.h"
#include "base/sorted.h"
#include "traces/known_hosts.h"
#include "traces/name_table.h"
#include "traces/notice_index.h"
#include "traces/recipient_tally.h"
#include "traces/trace.h"
#include "transactions/unit.h"

namespace mailtrace {

/// A line that names the ID of another unit. `target` is the unit it turned out to name, a member of
/// the same component; nullptr as long as it is open.
struct Reference {
  Field what = Field::NextId;  // NextId, NextTask, ParentId, ChildId, ForwardId, AboutId, NoticeId or NoticeFor
  std::string_view id;        // stands among the unit's texts
  Name* name = nullptr;       // the same, as long as the reference is in the graph
  std::size_t event = 0;      // index into the unit's events
  Member* target = nullptr;
};

/// A unit in the graph. Members of one component form a tree with a root.
struct Member {
  UnitPtr owner;  // of `unit`; null when the member was retired
  Unit* unit = nullptr;
  std::uint64_t serial = 0;  // of the unit; 0: it was erased
  Timestamp look;            // when the tracer looks at it next
  // Of a root, as the tracer found when it looked last, if no line came since: until when there is nothing to link, and
  // when the whole component is due.
  Timestamp idle_until = Timestamp::min(), due;
  ArenaList<Reference, 2> references;  // among the unit's texts
  Member* parent = nullptr;           // nullptr: a root
  ArenaList<Member*, 4> followers;     // of a root: all other members of its component; there too
  // Under which names it stands in the graph.
  Name* name = nullptr;             // of its ID; null: it has none
  SmallList<Name*> message_names;  // of its Message-IDs
  std::uint32_t seen_other_ids = 0;
  bool has_tails = false;
  bool is_noted = false;   // in the index of notices
  bool may_be_told = false;  // some line is one a sender may be told of
  bool announces = false;    // some line announces an outcome
  bool is_linked = false;  // its component was linked when there were no more events
  Member* inferred_parent = nullptr;  // the hop before, where only an inferred link shows it
  LinkKind inferred_kind = LinkKind::Inferred;
  std::size_t inferred_event = 0;    // index of the line that shows it
  Member* inferred_owner = nullptr;  // the member that line belongs to
  std::unique_ptr<RecipientTally> tally;  // of a transaction that ends with its recipients

  /// Those of one line: references stand in the order of events.
  std::span<const Reference> references_of(std::size_t event) const {
    return with_key(references, event, &Reference::event);
  }
};

/// Owns the members and the indexes. Not thread-safe. Lists returned are valid until the next add or erase.
class UnitGraph {
 public:
  /// `overflow`: where its memory may come from.
  explicit UnitGraph(std::shared_ptr<OverflowMemory> overflow = nullptr) : slabs_(std::move(overflow)) {}
  UnitGraph(const UnitGraph&) = delete;
  ~UnitGraph();

  /// An event with these hashes is added soon.
  void expect(const EventHashes& hashes) const {
    if (hashes.id != 0) ids_.expect(hashes.id);
  }
  /// Takes a new unit and takes note of its last event.
  Member& add(const UnitPtr& unit);
  /// Takes note of the last event of a unit that is here.
  Member& add(Unit& unit);

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
  /// Units with this queue-ID, other ID or task ID, on any host, oldest first.
  std::span<Member* const> with_id(std::string_view id) const;
  std::span<Member* const> with_message_id(const MessageKey& key) const;
  /// References that name the ID.
  std::span<const Naming> naming(std::string_view id) const;
  /// The same of the member's ID.
  static std::span<const Naming> naming(const Member& member) {
    return member.name ? member.name->naming.all() : std::span<const Naming>{};
  }
  /// Calls visit(std::span<const Naming>) for everything that references to the member may call it: its ID, its
  /// other IDs, the tails of its Message-ID.
  template <class Visit>
  void for_each_naming(const Member& member, Visit&& visit) const {
    visit(naming(member));
    for (const std::string& other : member.unit->ties().other_ids) visit(naming(other));
    if (!member.has_tails) return;
    for (const MessageKey& key : member.unit->message_ids.all()) {
      for_each_tail(key.text, [&](std::string_view tail) { visit(naming(tail)); });
    }
  }

  /// Notifications and what they may be about.
  const NoticeIndex& notices() const { return notices_; }
  /// Local transactions of the null sender whose Message-ID ends, before the '@', with `tail` behind a
  /// prefix of at most kLongestPrefix bytes. amavis puts "V" and a letter before its mail_id.
  std::span<Member* const> with_message_id_tail(std::string_view tail) const;
  static constexpr std::size_t kLongestPrefix = 4;

  /// A host of these logs.
  void add_host(std::string_view name) { hosts_.add(name); }
  /// Whether it is a host of these logs, by its (short) name: one that was added, or of some line seen so far.
  bool is_known_host(std::string_view name) const { return hosts_.knows(name); }

  /// What it is called, and what its lines name, will be looked for soon.
  static void fetch_names(const Member& member);

  /// Its component is detached soon.
  void fetch_to_detach(const Member& member) const;
  /// Forgets a whole component. References to its members from elsewhere do not exist. The members, and what they
  /// point to, stay as they are until they are retired.
  void detach(const std::vector<Member*>& component);
  /// Gives up its units, and after release() of `mark` or a later one also the members; 0: at once. Until then
  /// another thread may read the members.
  void retire(const std::vector<Member*>& component, std::uint64_t mark);
  void release(std::uint64_t mark);
  void erase(const std::vector<Member*>& component) {
    detach(component);
    retire(component, 0);
  }

  std::vector<Member*> all();  // in order of creation
  std::size_t size() const { return members_.size() - free_.size() - retired_.size(); }

 private:
  /// Members by a text that each of them can tell; is_called(member, text) says whether it is theirs.
  using Index = HashTable<SmallList<Member*>>;

  /// What can be a mail_id: the ends of the local part of a Message-ID, which is in lower case.
  template <class Visit>
  static void for_each_tail(std::string_view message_id, Visit&& visit) {
    constexpr std::size_t kShortest = 8;
    const std::string_view local = message_id.substr(0, message_id.find('@'));
    for (std::size_t skip = 0; skip <= kLongestPrefix && skip + kShortest <= local.size(); ++skip) {
      visit(local.substr(skip));
    }
  }

  Member& make_member(const UnitPtr& unit);
  void note_references(Member& member);
  void note_message_id_tails(Member& member);
  void reuse(Member& member);
  void erase_from_indexes(const Member& member);
  void drop_tails(const Member& member);

  Slabs slabs_;
  std::vector<Member*> members_;  // in the slabs; some of them free
  std::vector<Member*> free_;
  HeldBack<Member*> retired_;
  NameTable ids_{slabs_};
  NameTable message_ids_{slabs_};
  NoticeIndex notices_;
  Index by_message_id_tail_;
  KnownHosts hosts_;
};

}  // namespace mailtrace
