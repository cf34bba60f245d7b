#include "traces/unit_graph.h"

#include <algorithm>

#include "traces/endpoint.h"

namespace mailtrace {
namespace {

constexpr Field kReferring[] = {Field::NextId,  Field::NextTask,  Field::ParentId,
                                Field::ChildId, Field::ForwardId, Field::AboutId};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

template <class Index, class Entry>
void drop(Index& index, std::string_view key, Entry&& is_it) {
  const auto at = index.find(key);
  if (at == index.end()) return;
  std::erase_if(at->second, is_it);
  if (at->second.empty()) index.erase(at);
}

}  // namespace

Member& UnitGraph::add(const std::shared_ptr<Unit>& unit) {
  std::unique_ptr<Member>& slot = members_[unit->serial];
  if (!slot) {
    slot = std::make_unique<Member>();
    slot->unit = unit;
    if (!unit->id.empty()) by_id_[unit->id].push_back(slot.get());
    hosts_.insert(lower(host_label(unit->host)));
  }
  Member& member = *slot;
  for (; member.seen_message_ids < unit->message_ids.size(); ++member.seen_message_ids) {
    by_message_id_[unit->message_ids[member.seen_message_ids]].push_back(&member);
  }
  note_references(member);
  return member;
}

void UnitGraph::note_references(Member& member) {
  const std::size_t index = member.unit->events.size() - 1;
  const KeptEvent& event = member.unit->events[index];
  for (const Field what : kReferring) {
    std::string_view ids = event.get(what);
    while (!ids.empty()) {
      const std::size_t slash = what == Field::NextTask ? ids.npos : ids.find('/');
      const std::string_view id = ids.substr(0, slash);
      ids = slash == ids.npos ? std::string_view{} : ids.substr(slash + 1);
      if (id.empty()) continue;
      naming_[std::string(id)].emplace_back(&member, member.references.size());
      member.references.push_back({what, std::string(id), index, nullptr});
    }
  }
}

Member& UnitGraph::root_of(Member& member) { return member.parent ? *member.parent : member; }
const Member& UnitGraph::root_of(const Member& member) { return member.parent ? *member.parent : member; }

bool UnitGraph::unite(Member& a, Member& b) {
  Member* into = &root_of(a);
  Member* from = &root_of(b);
  if (into == from) return false;
  if (into->followers.size() < from->followers.size()) std::swap(into, from);
  for (Member* m : from->followers) m->parent = into;
  into->followers.insert(into->followers.end(), from->followers.begin(), from->followers.end());
  into->followers.push_back(from);
  from->followers.clear();
  from->parent = into;
  return true;
}

std::vector<Member*> UnitGraph::component_of(Member& member) const {
  Member& root = root_of(member);
  std::vector<Member*> all = root.followers;
  all.push_back(&root);
  std::sort(all.begin(), all.end(),
            [](const Member* a, const Member* b) { return a->unit->serial < b->unit->serial; });
  return all;
}

Member* UnitGraph::find(std::uint64_t serial) {
  const auto at = members_.find(serial);
  return at == members_.end() ? nullptr : at->second.get();
}

Member* UnitGraph::find(const Unit& unit) { return find(unit.serial); }

const std::vector<Member*>& UnitGraph::with_id(std::string_view id) const {
  static const std::vector<Member*> none;
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? none : at->second;
}

const std::vector<Member*>& UnitGraph::with_message_id(std::string_view key) const {
  static const std::vector<Member*> none;
  const auto at = by_message_id_.find(key);
  return at == by_message_id_.end() ? none : at->second;
}

const std::vector<std::pair<Member*, std::size_t>>& UnitGraph::naming(std::string_view id) const {
  static const std::vector<std::pair<Member*, std::size_t>> none;
  const auto at = naming_.find(id);
  return at == naming_.end() ? none : at->second;
}

bool UnitGraph::is_known_host(std::string_view name) const {
  return hosts_.contains(lower(host_label(name)));
}

void UnitGraph::erase(const std::vector<Member*>& component) {
  const std::unordered_set<const Member*> gone(component.begin(), component.end());
  const auto is_gone = [&](const Member* m) { return gone.contains(m); };
  for (const Member* m : component) {
    drop(by_id_, m->unit->id, is_gone);
    for (const std::string& key : m->unit->message_ids) drop(by_message_id_, key, is_gone);
    for (const Reference& r : m->references) {
      drop(naming_, r.id, [&](const auto& entry) { return is_gone(entry.first); });
    }
  }
  for (const Member* m : component) members_.erase(m->unit->serial);
}

std::vector<Member*> UnitGraph::all() const {
  std::vector<Member*> all;
  all.reserve(members_.size());
  for (const auto& [serial, member] : members_) all.push_back(member.get());
  std::sort(all.begin(), all.end(),
            [](const Member* a, const Member* b) { return a->unit->serial < b->unit->serial; });
  return all;
}

}  // namespace mailtrace
