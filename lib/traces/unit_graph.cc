#include "traces/unit_graph.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "base/text_hash.h"
#include "traces/address_list.h"
#include "traces/endpoint.h"
#include "traces/fit.h"

namespace mailtrace {
namespace {

constexpr Field kReferring[] = {Field::NextId,  Field::FurtherId, Field::NextTask, Field::ParentId, Field::ChildId,
                                Field::ForwardId, Field::AboutId, Field::NoticeId, Field::NoticeFor};

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

bool has_id(const Member& m, std::string_view id) {
  if (is_same_text(m.unit->id, id)) return true;
  const auto& others = m.unit->ties().other_ids;
  return std::find(others.begin(), others.end(), id) != others.end();
}
bool has_message_id(const Member& m, std::string_view key) {
  const auto ids = m.unit->message_ids.all();
  return std::any_of(ids.begin(), ids.end(), [&](const MessageKey& id) { return id.text == key; });
}
bool has_tail(const Member& m, std::string_view tail) {
  const auto ids = m.unit->message_ids.all();
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

/// The entry of `address` in an index of notices.
template <class Index>
auto* find_noted(Index& index, std::string_view address) {
  return index.find(text_hash(address), [&](const auto& noted) { return noted.address == address; });
}

template <class Index>
void append_noted(const Index& index, std::string_view address, std::vector<Member*>& all) {
  const auto* noted = find_noted(index, address);
  if (noted) all.insert(all.end(), noted->members.all().begin(), noted->members.all().end());
}

template <class Index>
void drop_noted(Index& index, const std::vector<std::string>& addresses, const Member& member) {
  for (const std::string& address : addresses) {
    auto* noted = find_noted(index, address);
    if (!noted) continue;
    noted->members.erase_if([&](const Member* m) { return m == &member; });
    if (noted->members.empty()) index.erase(noted);
  }
}

template <class Index, class IsCalled>
void drop(Index& index, std::uint64_t hash, std::string_view name, const IsCalled& is_called,
          const Member& member) {
  auto* list = find_list(index, hash, name, is_called);
  if (!list) return;
  list->erase_if([&](const Member* m) { return m == &member; });
  if (list->empty()) index.erase(list);
}

auto names_id(std::string_view id) {
  return [id](const SmallList<Naming>& list) {
    const auto& [member, index] = list.front();
    return is_same_text(member->references[index].id, id);
  };
}

/// One hash for both cases of a letter.
std::uint64_t hash_of_label(std::string_view label) {
  constexpr std::uint64_t kCase = 0x2020202020202020u;
  std::uint64_t hash = label.size() + 1;
  for (; !label.empty(); label.remove_prefix(std::min(label.size(), sizeof hash))) {
    std::uint64_t word = 0;
    std::memcpy(&word, label.data(), std::min(label.size(), sizeof word));
    word |= kCase;
    hash = text_hash({reinterpret_cast<const char*>(&word), sizeof word}, hash);
  }
  return hash;
}

auto is_host(std::string_view label) {
  return [label](const std::string& known) { return equals_ignoring_case(known, label); };
}

}  // namespace

Member& UnitGraph::make_member(const std::shared_ptr<Unit>& unit) {
  if (free_.empty()) free_.push_back(&members_.emplace_back());
  Member& member = *free_.back();
  free_.pop_back();
  member.owner = unit;
  member.unit = unit.get();
  member.serial = unit->serial;
  unit->member = &member;
  if (!unit->id.empty()) append(by_id_, unit->id_hash, unit->id, has_id, member);
  note_host(unit->host);
  return member;
}

void UnitGraph::note_host(std::string_view host) {
  if (host == last_host_) return;
  last_host_ = host;
  add_host(host);
}

Member& UnitGraph::add(const std::shared_ptr<Unit>& unit) {
  return add(*make_member(unit).unit);
}

Member& UnitGraph::add(Unit& unit) {
  Member& member = *unit.member;
  if (unit.events.back().has(Field::MessageId)) {
    for (const MessageKey& key : unit.message_ids.all().subspan(member.seen_message_ids)) {
      append(by_message_id_, key.hash, key.text, has_message_id, member);
      ++member.seen_message_ids;
    }
  }
  const std::vector<std::string>& other_ids = unit.ties().other_ids;
  if (!other_ids.empty()) {
    for (; member.seen_other_ids < other_ids.size(); ++member.seen_other_ids) {
      const std::string& other = other_ids[member.seen_other_ids];
      append(by_id_, text_hash(other), other, has_id, member);
    }
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

void UnitGraph::note_as(NoticeIndex& index, const std::string& address, Member& member,
                        std::vector<std::string>& addresses) {
  const auto [noted, is_new] =
      index.find_or_add(text_hash(address), [&](const Noted& n) { return n.address == address; });
  if (is_new) noted->address = address;
  SmallList<Member*>& list = noted->members;
  if (!list.empty() && list.back() == &member) return;
  if (list.size() == kMostNotices) list.erase_if([&](const Member* const& m) { return &m == &list.front(); });
  list.push_back(&member);
  addresses.push_back(address);
}

void UnitGraph::note_notice(Member& member) {
  const Unit& unit = *member.unit;
  const auto names = [&]() -> NoticeNames& {
    if (!member.notice_names) member.notice_names = std::make_unique<NoticeNames>();
    return *member.notice_names;
  };
  for_each_refused(unit, unit.events.back(), [&](const std::string& address) {
    note_as(refusing_, address, member, names().refusing);
  });
  for_each_notified(unit, unit.events.back(), [&](const std::string& address) {
    note_as(notices_, address, member, names().notice);
  });
}

void UnitGraph::note_message_id_tails(Member& member) {
  const Unit& unit = *member.unit;
  if (unit.kind != UnitKind::Transaction || !is_queued_for_null_sender(unit.events.back())) return;
  for (const MessageKey& key : unit.message_ids.all()) {
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

std::vector<Member*> UnitGraph::refusing(const Member& notice) const {
  std::vector<Member*> all;
  if (refusing_.empty()) return all;
  for (const KeptEvent& e : notice.unit->events) {
    for_each_notified(*notice.unit, e, [&](const std::string& address) { append_noted(refusing_, address, all); });
  }
  return all;
}

std::vector<Member*> UnitGraph::notices_of(const Member& member) const {
  std::vector<Member*> all;
  if (notices_.empty()) return all;
  for (const KeptEvent& e : member.unit->events) {
    for_each_refused(*member.unit, e, [&](const std::string& address) { append_noted(notices_, address, all); });
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
      const std::size_t slash = what == Field::NextTask ? ids.npos : ids.find_first_of("/,;");
      const std::string_view id = trim(ids.substr(0, slash));
      ids = slash == ids.npos ? std::string_view{} : ids.substr(slash + 1);
      if (id.empty()) continue;
      std::string name = what == Field::NoticeId ? lower_case(id) : std::string(id);
      const std::uint64_t hash = text_hash(name);
      naming_.find_or_add(hash, names_id(name)).first->push_back({&member, member.references.size()});
      const Field as = what == Field::FurtherId ? Field::NextId : what;
      member.references.push_back({as, std::move(name), hash, index, nullptr});
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

std::span<Member* const> UnitGraph::with_id(std::string_view id, std::uint64_t id_hash) const {
  return members_called(by_id_, id_hash, id, has_id);
}
std::span<Member* const> UnitGraph::with_id(std::string_view id) const {
  return with_id(id, text_hash(id));
}

std::span<Member* const> UnitGraph::with_message_id(const MessageKey& key) const {
  return members_called(by_message_id_, key.hash, key.text, has_message_id);
}

std::span<const Naming> UnitGraph::naming(std::string_view id, std::uint64_t id_hash) const {
  const auto* list = naming_.find(id_hash, names_id(id));
  return list ? list->all() : std::span<const Naming>{};
}
std::span<const Naming> UnitGraph::naming(std::string_view id) const {
  return naming(id, text_hash(id));
}

void UnitGraph::add_host(std::string_view name) {
  const std::string_view label = host_label(name);
  const auto [known, is_new] = hosts_.find_or_add(hash_of_label(label), is_host(label));
  if (is_new) *known = label;
}

bool UnitGraph::is_known_host(std::string_view name) const {
  const std::string_view label = host_label(name);
  return hosts_.find(hash_of_label(label), is_host(label)) != nullptr;
}

void UnitGraph::erase_from_indexes(const Member& member) {
  const Unit& unit = *member.unit;
  if (!unit.id.empty()) drop(by_id_, unit.id_hash, unit.id, has_id, member);
  for (std::size_t i = 0; i < member.seen_other_ids; ++i) {
    const std::string& other = unit.ties().other_ids[i];
    drop(by_id_, text_hash(other), other, has_id, member);
  }
  for (const MessageKey& key : unit.message_ids.all().first(member.seen_message_ids)) {
    drop(by_message_id_, key.hash, key.text, has_message_id, member);
    if (!member.has_tails) continue;
    for_each_tail(key.text, [&](std::string_view tail) {
      drop(by_message_id_tail_, text_hash(tail), tail, has_tail, member);
    });
  }
  if (member.notice_names) {
    drop_noted(refusing_, member.notice_names->refusing, member);
    drop_noted(notices_, member.notice_names->notice, member);
  }
  for (const Reference& r : member.references) {
    auto* list = naming_.find(r.id_hash, names_id(r.id));
    if (!list) continue;
    list->erase_if([&](const Naming& entry) { return entry.member == &member; });
    if (list->empty()) naming_.erase(list);
  }
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
  retired_.release(mark, [this](Member* unused) { reuse(*unused); });
}

void UnitGraph::reuse(Member& member) {
  std::vector<Reference> references = std::move(member.references);
  std::vector<Member*> followers = std::move(member.followers);
  member = Member{};
  // Their memory serves the next one.
  member.references = std::move(references);
  member.references.clear();
  member.followers = std::move(followers);
  member.followers.clear();
  free_.push_back(&member);
}

std::vector<Member*> UnitGraph::all() {
  std::vector<Member*> all;
  for (Member& member : members_) {
    if (member.serial != 0) all.push_back(&member);
  }
  std::sort(all.begin(), all.end(), [](const Member* a, const Member* b) { return a->serial < b->serial; });
  return all;
}

}  // namespace mailtrace
