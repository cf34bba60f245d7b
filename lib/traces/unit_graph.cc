#include "traces/unit_graph.h"

#include <algorithm>

#include "base/text.h"
#include "traces/address_list.h"
#include "traces/endpoint.h"
#include "traces/fit.h"

namespace mailtrace {
namespace {

constexpr Field kReferring[] = {Field::NextId,    Field::NextTask, Field::ParentId, Field::ChildId,
                                Field::ForwardId, Field::AboutId,  Field::NoticeId};

constexpr std::uint64_t referring_fields() {
  std::uint64_t bits = 0;
  for (const Field field : kReferring) bits |= KeptEvent::bit(field);
  return bits;
}

bool refuses_a_sender(const KeptEvent& e) {
  return e.kind == EventKind::Store && e.get(Field::Status) == "rejected" && e.has(Field::Sender);
}

bool is_queued_for_null_sender(const KeptEvent& e) {
  return e.kind == EventKind::Queue && e.has(Field::Sender) && e.get(Field::Sender).empty();
}

/// Submitted on the machine itself, for the null sender.
bool is_local_null(const Unit& unit) {
  bool local = false;
  for (const KeptEvent& e : unit.events) {
    if (e.kind == EventKind::Accept) local = e.has(Field::Uid);
    if (e.kind == EventKind::Queue) return local && is_queued_for_null_sender(e);
  }
  return false;
}

/// The line by which a system takes over a notification of its own, and says what of.
bool announces_an_outcome(const KeptEvent& e) {
  return e.kind == EventKind::Accept && e.has(Field::Status);
}

/// What a sender may be told of.
bool is_worth_a_notice(const KeptEvent& e) {
  if (e.kind != EventKind::Deliver) return false;
  const std::string_view status = e.get(Field::Status);
  return status == "bounced" || status == "expired" || status == "deferred";
}

/// Calls visit(address in lower case) for whoever the line is to tell a sender.
template <class Visit>
void for_each_recipient(const KeptEvent& e, Visit&& visit) {
  if (e.has(Field::Recipient)) visit(lower_case(e.get(Field::Recipient)));
  for (const std::string_view address : split_addresses(e.get(Field::Recipients))) visit(lower_case(address));
}

/// What can be a mail_id: the ends of the local part of a Message-ID, which is in lower case.
template <class Visit>
void for_each_tail(std::string_view message_id, Visit&& visit) {
  constexpr std::size_t kShortest = 8;
  const std::string_view local = message_id.substr(0, message_id.find('@'));
  for (std::size_t skip = 0; skip <= UnitGraph::kLongestPrefix && skip + kShortest <= local.size(); ++skip) {
    visit(local.substr(skip));
  }
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
  if (!unit->member) {
    std::unique_ptr<Member>& slot = members_[unit->serial];
    slot = std::make_unique<Member>();
    slot->unit = unit;
    unit->member = slot.get();
    if (!unit->id.empty()) by_id_[unit->id].push_back(slot.get());
    hosts_.insert(lower_case(host_label(unit->host)));
  }
  Member& member = *unit->member;
  for (; member.seen_message_ids < unit->message_ids.size(); ++member.seen_message_ids) {
    by_message_id_[unit->message_ids[member.seen_message_ids]].push_back(&member);
  }
  note_references(member);
  note_notice(member);
  note_message_id_tails(member);
  return member;
}

/// The senders who may be told of what the last line of the member says.
template <class Visit>
void UnitGraph::for_each_refused(const Unit& unit, const KeptEvent& e, Visit&& visit) {
  if (unit.kind == UnitKind::Task && refuses_a_sender(e)) visit(lower_case(e.get(Field::Sender)));
  if (unit.kind != UnitKind::Transaction || !is_worth_a_notice(e)) return;
  const KnownSender sender = sender_of(unit);
  if (!sender.sender.empty()) visit(lower_case(sender.sender));
}

/// Whom a line of a notification tells.
template <class Visit>
void UnitGraph::for_each_notified(const Unit& unit, const KeptEvent& e, Visit&& visit) {
  if (unit.kind != UnitKind::Transaction) return;
  if (announces_an_outcome(e)) for_each_recipient(e, visit);
  if (e.kind == EventKind::Deliver && is_local_null(unit)) visit(lower_case(e.get(Field::Recipient)));
}

void UnitGraph::note_notice(Member& member) {
  const Unit& unit = *member.unit;
  const auto add = [&](std::vector<Member*>& list) {
    if (!list.empty() && list.back() == &member) return;
    if (list.size() == kMostNotices) list.erase(list.begin());
    list.push_back(&member);
  };
  for_each_refused(unit, unit.events.back(), [&](const std::string& address) { add(refusing_[address]); });
  for_each_notified(unit, unit.events.back(), [&](const std::string& address) { add(notices_[address]); });
}

void UnitGraph::note_message_id_tails(Member& member) {
  const Unit& unit = *member.unit;
  if (unit.kind != UnitKind::Transaction || !is_queued_for_null_sender(unit.events.back())) return;
  for (const std::string& key : unit.message_ids) {
    for_each_tail(key, [&](std::string_view tail) {
      std::vector<Member*>& list = by_message_id_tail_[std::string(tail)];
      if (list.empty() || list.back() != &member) list.push_back(&member);
    });
  }
}

const std::vector<Member*>& UnitGraph::with_message_id_tail(std::string_view tail) const {
  static const std::vector<Member*> none;
  const auto at = by_message_id_tail_.find(lower_case(tail));
  return at == by_message_id_tail_.end() ? none : at->second;
}

std::vector<Member*> UnitGraph::refusing(const Member& notice) const {
  std::vector<Member*> all;
  for (const KeptEvent& e : notice.unit->events) {
    for_each_notified(*notice.unit, e, [&](const std::string& address) {
      if (const auto at = refusing_.find(address); at != refusing_.end()) {
        all.insert(all.end(), at->second.begin(), at->second.end());
      }
    });
  }
  return all;
}

std::vector<Member*> UnitGraph::notices_of(const Member& member) const {
  std::vector<Member*> all;
  for (const KeptEvent& e : member.unit->events) {
    for_each_refused(*member.unit, e, [&](const std::string& address) {
      if (const auto at = notices_.find(address); at != notices_.end()) {
        all.insert(all.end(), at->second.begin(), at->second.end());
      }
    });
  }
  return all;
}

void UnitGraph::note_references(Member& member) {
  const std::size_t index = member.unit->events.size() - 1;
  const KeptEvent& event = member.unit->events[index];
  if (!event.has_any(referring_fields())) return;
  for (const Field what : kReferring) {
    std::string_view ids = event.get(what);
    while (!ids.empty()) {
      const std::size_t slash = what == Field::NextTask ? ids.npos : ids.find('/');
      const std::string_view id = ids.substr(0, slash);
      ids = slash == ids.npos ? std::string_view{} : ids.substr(slash + 1);
      if (id.empty()) continue;
      std::string name = what == Field::NoticeId ? lower_case(id) : std::string(id);
      naming_[name].emplace_back(&member, member.references.size());
      member.references.push_back({what, std::move(name), index, nullptr});
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

Member* UnitGraph::find(const Unit& unit) {
  return unit.member;
}

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

std::vector<std::string> UnitGraph::names_of(const Member& member) const {
  std::vector<std::string> names;
  if (!member.unit->id.empty()) names.push_back(member.unit->id);
  for (const std::string& key : member.unit->message_ids) {
    for_each_tail(key, [&](std::string_view tail) {
      if (by_message_id_tail_.contains(tail)) names.emplace_back(tail);
    });
  }
  return names;
}

const std::vector<std::pair<Member*, std::size_t>>& UnitGraph::naming(std::string_view id) const {
  static const std::vector<std::pair<Member*, std::size_t>> none;
  const auto at = naming_.find(id);
  return at == naming_.end() ? none : at->second;
}

bool UnitGraph::is_known_host(std::string_view name) const {
  return hosts_.contains(lower_case(host_label(name)));
}

void UnitGraph::erase(const std::vector<Member*>& component) {
  const std::unordered_set<const Member*> gone(component.begin(), component.end());
  const auto is_gone = [&](const Member* m) { return gone.contains(m); };
  for (const Member* m : component) {
    drop(by_id_, m->unit->id, is_gone);
    for (const std::string& key : m->unit->message_ids) {
      drop(by_message_id_, key, is_gone);
      for_each_tail(key, [&](std::string_view tail) { drop(by_message_id_tail_, tail, is_gone); });
    }
    for (const KeptEvent& e : m->unit->events) {
      for_each_refused(*m->unit, e, [&](const std::string& address) { drop(refusing_, address, is_gone); });
      for_each_notified(*m->unit, e, [&](const std::string& address) { drop(notices_, address, is_gone); });
    }
    for (const Reference& r : m->references) {
      drop(naming_, r.id, [&](const auto& entry) { return is_gone(entry.first); });
    }
  }
  for (const Member* m : component) {
    m->unit->member = nullptr;
    members_.erase(m->unit->serial);
  }
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
