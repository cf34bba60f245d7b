#include "traces/unit_graph.h"

#include <algorithm>
#include <limits>
#include <new>

#include "base/prefetch.h"
#include "base/text.h"
#include "base/text_hash.h"

namespace mailtrace {
namespace {

constexpr Field kReferring[] = {Field::NextId,  Field::FurtherId, Field::NextTask, Field::ParentId, Field::ChildId,
                                Field::ForwardId, Field::AboutId, Field::NoticeId, Field::NoticeFor};

constexpr std::uint64_t referring_fields() {
  std::uint64_t bits = 0;
  for (const Field field : kReferring) bits |= KeptEvent::bit(field);
  return bits;
}

/// Those by whose tails a notice is found: it has one, and what has many is none.
std::span<const MessageKey> ids_with_tails(const Unit& unit) {
  constexpr std::size_t kMost = 8;
  const auto ids = unit.message_ids.all();
  return ids.first(std::min(ids.size(), kMost));
}

bool has_tail(const Member& m, std::string_view tail) {
  const auto ids = ids_with_tails(*m.unit);
  return std::any_of(ids.begin(), ids.end(), [&](const MessageKey& id) {
    return id.text.substr(0, id.text.find('@')).ends_with(tail);
  });
}
/// The list of the members that `is_called` says have this name.
template <class Index, class IsCalled>
auto* find_list(Index& index, std::uint64_t hash, std::string_view name, const IsCalled& is_called) {
  return index.find(hash, [&](const auto& list) { return is_called(*list.front(), name); });
}

template <class Index, class IsCalled>
std::span<Member* const> members_called(const Index& index, std::uint64_t hash, std::string_view name,
                                        const IsCalled& is_called) {
  const auto* list = find_list(index, hash, name, is_called);
  return list ? list->all() : std::span<Member* const>{};
}

/// Appends `member` unless it is the last of the list already.
template <class Index, class IsCalled>
void append(Index& index, std::uint64_t hash, std::string_view name, const IsCalled& is_called,
            Member& member) {
  auto& list =
      *index.find_or_add(hash, [&](const auto& l) { return is_called(*l.front(), name); }).first;
  if (list.empty() || list.back() != &member) list.push_back(&member);
}

template <class Index, class IsCalled>
void drop(Index& index, std::uint64_t hash, std::string_view name, const IsCalled& is_called,
          const Member& member) {
  auto* list = find_list(index, hash, name, is_called);
  if (!list) return;
  list->erase_if([&](const Member* m) { return m == &member; });
  if (list->empty()) index.erase(list);
}

/// Puts `member` into the name unless it is the last there already.
void append(Name& name, Member& member) {
  if (name.members.empty() || name.members.back() != &member) name.members.push_back(&member);
}

void drop(NameTable& names, Name& name, const Member& member) {
  name.members.erase_if([&](const Member* m) { return m == &member; });
  names.drop_if_unused(name);
}

}  // namespace

UnitGraph::~UnitGraph() {
  release(std::numeric_limits<std::uint64_t>::max());
  // Free members own nothing, and may have left the main memory.
  if (free_.size() == members_.size()) return;
  for (Member* member : members_) member->~Member();
}

Member& UnitGraph::make_member(const UnitPtr& unit) {
  if (free_.empty()) free_.push_back(members_.emplace_back(new (slabs_.take(sizeof(Member))) Member));
  Member& member = *free_.back();
  free_.pop_back();
  member.owner = unit;
  member.unit = unit.get();
  member.serial = unit->serial;
  unit->member = &member;
  if (!unit->id.empty()) {
    member.name = &ids_.get(unit->id, unit->id_hash);
    append(*member.name, member);
  }
  hosts_.note(unit->host);
  return member;
}

Member& UnitGraph::add(const UnitPtr& unit) {
  return add(*make_member(unit).unit);
}

Member& UnitGraph::add(Unit& unit) {
  Member& member = *unit.member;
  if (unit.events.back().has(Field::MessageId)) {
    for (const MessageKey& key : unit.message_ids.all().subspan(member.message_names.size())) {
      member.message_names.push_back(&message_ids_.get(key.text, key.hash));
      append(*member.message_names.back(), member);
    }
  }
  const std::vector<std::string>& other_ids = unit.ties().other_ids;
  if (!other_ids.empty()) {
    for (; member.seen_other_ids < other_ids.size(); ++member.seen_other_ids) {
      const std::string& other = other_ids[member.seen_other_ids];
      append(ids_.get(other, text_hash(other)), member);
    }
  }
  note_references(member);
  notices_.note(member);
  note_message_id_tails(member);
  return member;
}

void UnitGraph::note_message_id_tails(Member& member) {
  const Unit& unit = *member.unit;
  if (unit.kind != UnitKind::Transaction || !is_queued_for_null_sender(unit.events.back())) return;
  for (const MessageKey& key : ids_with_tails(unit)) {
    for_each_tail(key.text, [&](std::string_view tail) {
      append(by_message_id_tail_, text_hash(tail), tail, has_tail, member);
    });
  }
  member.has_tails = true;
}

std::span<Member* const> UnitGraph::with_message_id_tail(std::string_view tail) const {
  const std::string key = lower_case(tail);
  return members_called(by_message_id_tail_, text_hash(key), key, has_tail);
}

void UnitGraph::note_references(Member& member) {
  const std::size_t index = member.unit->events.size() - 1;
  const KeptEvent& event = member.unit->events[index];
  if (!event.has_any(referring_fields())) return;
  for (const Field what : kReferring) {
    std::string_view ids = event.get(what);
    while (!ids.empty()) {
      const std::size_t slash = what == Field::NextTask ? ids.npos : ids.find_first_of("/,;");
      const std::string_view id = trim(ids.substr(0, slash));
      ids = slash == ids.npos ? std::string_view{} : ids.substr(slash + 1);
      if (id.empty()) continue;
      const std::string_view named = what == Field::NoticeId ? member.unit->keep_text(lower_case(id)) : id;
      Name& name = ids_.get(named, text_hash(named));
      name.naming.push_back({&member, member.references.size()});
      const Field as = what == Field::FurtherId ? Field::NextId : what;
      member.references.push_back({as, named, &name, index, nullptr}, member.unit->texts);
    }
  }
}

Member& UnitGraph::root_of(Member& member) {
  return member.parent ? *member.parent : member;
}
const Member& UnitGraph::root_of(const Member& member) {
  return member.parent ? *member.parent : member;
}

bool UnitGraph::unite(Member& a, Member& b) {
  Member* into = &root_of(a);
  Member* from = &root_of(b);
  if (into == from) return false;
  if (into->followers.size() < from->followers.size()) std::swap(into, from);
  for (Member* m : from->followers) {
    m->parent = into;
    into->followers.push_back(m, into->unit->texts);
  }
  into->followers.push_back(from, into->unit->texts);
  from->followers = {};
  from->parent = into;
  return true;
}

std::vector<Member*> UnitGraph::component_of(Member& member) const {
  Member& root = root_of(member);
  std::vector<Member*> all;
  all.reserve(root.followers.size() + 1);
  all.push_back(&root);
  all.insert(all.end(), root.followers.begin(), root.followers.end());
  std::sort(all.begin(), all.end(),
            [](const Member* a, const Member* b) { return a->serial < b->serial; });
  return all;
}

Member* UnitGraph::find(const Unit& unit) {
  return unit.member;
}

std::span<Member* const> UnitGraph::with_id(std::string_view id) const {
  const Name* name = ids_.find(id, text_hash(id));
  return name ? name->members.all() : std::span<Member* const>{};
}

std::span<Member* const> UnitGraph::with_message_id(const MessageKey& key) const {
  const Name* name = message_ids_.find(key.text, key.hash);
  return name ? name->members.all() : std::span<Member* const>{};
}

std::span<const Naming> UnitGraph::naming(std::string_view id) const {
  const Name* name = ids_.find(id, text_hash(id));
  return name ? name->naming.all() : std::span<const Naming>{};
}

void UnitGraph::erase_from_indexes(const Member& member) {
  const Unit& unit = *member.unit;
  if (member.name) drop(ids_, *member.name, member);
  for (std::size_t i = 0; i < member.seen_other_ids; ++i) {
    const std::string& other = unit.ties().other_ids[i];
    if (Name* name = ids_.find(other, text_hash(other))) drop(ids_, *name, member);
  }
  for (Name* name : member.message_names.all()) drop(message_ids_, *name, member);
  if (member.has_tails) drop_tails(member);
  notices_.drop(member);
  for (const Reference& r : member.references) {  // several may have one name: it is empty from the first on
    r.name->naming.erase_if([&](const Naming& entry) { return entry.member == &member; });
    ids_.drop_if_unused(*r.name);
  }
}

void UnitGraph::drop_tails(const Member& member) {
  for (const MessageKey& key : ids_with_tails(*member.unit)) {
    for_each_tail(key.text, [&](std::string_view tail) {
      drop(by_message_id_tail_, text_hash(tail), tail, has_tail, member);
    });
  }
}

void UnitGraph::fetch_names(const Member& member) {
  if (member.name) fetch_to_read(member.name);
  for (const Name* name : member.message_names.all()) fetch_to_read(name);
  for (const Reference& r : member.references) fetch_to_read(r.name);
}

void UnitGraph::fetch_to_detach(const Member& member) const {
  if (member.name) ids_.expect(member.name->hash);
  for (const Name* name : member.message_names.all()) message_ids_.expect(name->hash);
  for (const Reference& r : member.references) ids_.expect(r.name->hash);
}

void UnitGraph::detach(const std::vector<Member*>& component) {
  for (Member* m : component) {
    erase_from_indexes(*m);
    m->unit->member = nullptr;
    m->serial = 0;
  }
}

void UnitGraph::retire(const std::vector<Member*>& component, std::uint64_t mark) {
  for (Member* m : component) {
    m->owner.reset();
    retired_.add(m, mark, [this](Member* unused) { reuse(*unused); });
  }
}

void UnitGraph::release(std::uint64_t mark) {
  constexpr std::size_t kAhead = 6;  // who looked at them last was another processor
  retired_.release(mark, [this](Member* unused) {
    if (const Member* later = retired_.ahead(kAhead)) fetch_to_write(later);
    reuse(*unused);
  });
}

void UnitGraph::reuse(Member& member) {
  member = Member{};
  free_.push_back(&member);
}

std::vector<Member*> UnitGraph::all() {
  std::vector<Member*> all;
  for (Member* member : members_) {
    if (member->serial != 0) all.push_back(member);
  }
  std::sort(all.begin(), all.end(), [](const Member* a, const Member* b) { return a->serial < b->serial; });
  return all;
}

}  // namespace mailtrace
