#include "traces/agreement.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "traces/address_list.h"
#include "traces/told_recipients.h"

namespace mailtrace {

/// More are not compared one by one.
static constexpr std::size_t kManyPairs = 4'096;

KnownSender sender_of(const Unit& unit) {
  if (unit.first_sender >= unit.events.size()) return {};
  return {true, unit.events[unit.first_sender].get(Field::Sender)};
}

std::string_view client_of(const Unit& unit) {
  if (unit.first_client >= unit.events.size()) return {};
  return unit.events[unit.first_client].get(Field::Client);
}

Agreement compare_message_ids(const Unit& a, const Unit& b) {
  const auto of_a = a.member->message_names.all(), of_b = b.member->message_names.all();
  if (of_a.empty() || of_b.empty()) return Agreement::Unknown;
  if (of_a.size() * of_b.size() > kManyPairs) {
    const std::unordered_set<const Name*> ids(of_a.begin(), of_a.end());
    const bool any = std::any_of(of_b.begin(), of_b.end(), [&](const Name* id) { return ids.contains(id); });
    return any ? Agreement::Equal : Agreement::Different;
  }
  for (const Name* id : of_a) {
    if (std::find(of_b.begin(), of_b.end(), id) != of_b.end()) return Agreement::Equal;
  }
  return Agreement::Different;
}

int sender_points(const Unit& a, const Unit& b) {
  const KnownSender x = sender_of(a), y = sender_of(b);
  if (!x.known || !y.known) return 0;
  return equals_ignoring_case(x.sender, y.sender) ? 1 : 0;
}

namespace {

bool lists(std::string_view list, std::string_view address) {
  return any_address(list, [&](std::string_view one) { return is_same_address(one, address); });
}

ToldRecipients recipients_of(const Unit& unit) {
  ToldRecipients all;
  for (const KeptEvent& e : unit.events) {
    all.add(e.get(Field::Recipient));
    for (const std::string_view one : split_addresses(e.get(Field::Recipients))) all.add(one);
  }
  return all;
}

}  // namespace

bool names_recipient_of(const Unit& a, const Unit& b) {
  ToldRecipients of_a;
  if (a.events.size() * b.events.size() > kManyPairs) of_a = recipients_of(a);
  const auto named = [&](std::string_view address) {
    if (!of_a.empty()) return of_a.has(address);
    return std::any_of(a.events.begin(), a.events.end(), [&](const KeptEvent& e) {
      return is_same_address(e.get(Field::Recipient), address) || lists(e.get(Field::Recipients), address);
    });
  };
  return std::any_of(b.events.begin(), b.events.end(), [&](const KeptEvent& e) {
    const auto several = split_addresses(e.get(Field::Recipients));
    return (e.has(Field::Recipient) && named(e.get(Field::Recipient))) ||
           std::any_of(several.begin(), several.end(), named);
  });
}

bool agree_otherwise(const Unit& a, const Unit& b) {
  return sender_points(a, b) > 0 && (names_recipient_of(a, b) || names_recipient_of(b, a));
}

}  // namespace mailtrace
