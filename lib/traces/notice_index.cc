#include "traces/notice_index.h"

#include "base/text.h"
#include "base/text_hash.h"
#include "traces/address_list.h"
#include "traces/endpoint.h"
#include "traces/fit.h"
#include "traces/unit_graph.h"

namespace mailtrace {

bool is_queued_for_null_sender(const KeptEvent& e) {
  return e.kind == EventKind::Queue && e.has(Field::Sender) && e.get(Field::Sender).empty();
}

bool announces_an_outcome(const KeptEvent& e) {
  if ((e.kind != EventKind::Accept && e.kind != EventKind::Queue) || !e.has(Field::Status)) return false;
  return !e.has(Field::Client) || is_loopback(split_endpoint(e.get(Field::Client)));
}

namespace {

bool refuses_a_sender(const KeptEvent& e) {
  return e.kind == EventKind::Store && e.get(Field::Status) == "rejected" && e.has(Field::Sender);
}

/// What a sender may be told of.
bool is_worth_a_notice(const KeptEvent& e) {
  if (e.kind != EventKind::Deliver) return false;
  const std::string_view status = e.get(Field::Status);
  return status == "bounced" || status == "expired" || status == "deferred";
}

/// Whether a line of the unit is one that its sender may be told of, whoever that is.
bool may_be_told(const Unit& unit, const KeptEvent& e) {
  return (unit.kind == UnitKind::Task && refuses_a_sender(e)) ||
         (unit.kind == UnitKind::Transaction && is_worth_a_notice(e));
}

/// Calls visit(address in lower case) for whoever the line is to tell a sender.
template <class Visit>
void for_each_recipient(const KeptEvent& e, Visit&& visit) {
  if (e.has(Field::Recipient)) visit(lower_case(e.get(Field::Recipient)));
  for (const std::string_view address : split_addresses(e.get(Field::Recipients))) visit(lower_case(address));
}

/// Calls visit for the senders who may be told of what a line says.
template <class Visit>
void for_each_refused(const Unit& unit, const KeptEvent& e, Visit&& visit) {
  if (unit.kind == UnitKind::Task && refuses_a_sender(e)) visit(lower_case(e.get(Field::Sender)));
  if (unit.kind != UnitKind::Transaction || !is_worth_a_notice(e)) return;
  const KnownSender sender = sender_of(unit);
  if (!sender.sender.empty()) visit(lower_case(sender.sender));
}

/// Calls visit for whom a line of a notification tells.
template <class Visit>
void for_each_notified(const Unit& unit, const KeptEvent& e, Visit&& visit) {
  if (unit.kind != UnitKind::Transaction) return;
  if (announces_an_outcome(e)) for_each_recipient(e, visit);
  if (e.kind == EventKind::Deliver && unit.local_notice) visit(lower_case(e.get(Field::Recipient)));
}

auto is_noted_as(std::string_view address) {
  return [address](const auto& noted) { return noted.address == address; };
}

}  // namespace

void NoticeIndex::note_as(Index& index, const std::string& address, Member& member) {
  const auto [noted, is_new] = index.find_or_add(text_hash(address), is_noted_as(address));
  if (is_new) noted->address = address;
  SmallList<Member*>& list = noted->members;
  if (!list.empty() && list.back() == &member) return;
  if (list.size() == kMostNotices) list.erase_if([&](const Member* const& m) { return &m == &list.front(); });
  list.push_back(&member);
  member.is_noted = true;
}

void NoticeIndex::note(Member& member) {
  const Unit& unit = *member.unit;
  const KeptEvent& event = unit.events.back();
  if (may_be_told(unit, event)) {
    member.may_be_told = true;
    for_each_refused(unit, event, [&](const std::string& address) { note_as(refusing_, address, member); });
  }
  member.announces = member.announces || announces_an_outcome(event);
  for_each_notified(unit, event, [&](const std::string& address) { note_as(notices_, address, member); });
}

void NoticeIndex::drop(Index& index, const std::string& address, const Member& member) {
  Noted* noted = index.find(text_hash(address), is_noted_as(address));
  if (!noted) return;
  noted->members.erase_if([&](const Member* m) { return m == &member; });
  if (noted->members.empty()) index.erase(noted);
}

/// What a line said when it was noted, it says still: later lines can only make it say more.
void NoticeIndex::drop(const Member& member) {
  if (!member.is_noted) return;
  const Unit& unit = *member.unit;
  for (const KeptEvent& e : unit.events) {
    for_each_refused(unit, e, [&](const std::string& address) { drop(refusing_, address, member); });
    for_each_notified(unit, e, [&](const std::string& address) { drop(notices_, address, member); });
  }
}

void NoticeIndex::append(const Index& index, std::string_view address, std::vector<Member*>& all) {
  const Noted* noted = index.find(text_hash(address), is_noted_as(address));
  if (noted) all.insert(all.end(), noted->members.all().begin(), noted->members.all().end());
}

std::vector<Member*> NoticeIndex::refusing(const Member& notice) const {
  std::vector<Member*> all;
  if (refusing_.empty() || (!notice.announces && !notice.unit->local_notice)) return all;
  for (const KeptEvent& e : notice.unit->events) {
    for_each_notified(*notice.unit, e, [&](const std::string& address) { append(refusing_, address, all); });
  }
  return all;
}

std::vector<Member*> NoticeIndex::notices_of(const Member& member) const {
  std::vector<Member*> all;
  if (notices_.empty() || !member.may_be_told) return all;
  for (const KeptEvent& e : member.unit->events) {
    for_each_refused(*member.unit, e, [&](const std::string& address) { append(notices_, address, all); });
  }
  return all;
}

}  // namespace mailtrace
