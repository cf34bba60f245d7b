#include "search/quick_check.h"

#include <algorithm>

#include "traces/address_list.h"

namespace mailtrace {
namespace {

bool names(const std::vector<AddressPattern>& patterns, std::string_view address) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const AddressPattern& p) { return p.matches(address); });
}

bool names_sender(const std::vector<AddressPattern>& patterns, const KeptEvent& e) {
  return e.has(Field::Sender) && names(patterns, e.get(Field::Sender));
}

bool names_recipient(const std::vector<AddressPattern>& patterns, const KeptEvent& e) {
  for (const Field field : {Field::Recipient, Field::Original, Field::User}) {
    if (e.has(field) && names(patterns, e.get(field))) return true;
  }
  if (!e.has(Field::Recipients)) return false;
  return any_address(e.get(Field::Recipients), [&](std::string_view a) { return names(patterns, a); });
}

template <class Test>
bool any_event(const std::vector<const Member*>& component, const Test& test) {
  return std::any_of(component.begin(), component.end(), [&](const Member* m) {
    return std::any_of(m->unit->events.begin(), m->unit->events.end(), test);
  });
}

/// What only a line with this very word can make of a message; the others also come from what is missing,
/// from a rule's action or from several lines together.
bool is_told_by_a_word(Status status) {
  return status == Status::Bounced || status == Status::Expired || status == Status::Deferred ||
         status == Status::Blocked;
}

bool may_have_status(const std::set<Status>& wanted, const std::vector<const Member*>& component) {
  if (!std::all_of(wanted.begin(), wanted.end(), is_told_by_a_word)) return true;
  return any_event(component, [&](const KeptEvent& e) {
    const auto status = e.has(Field::Status) ? status_from(e.get(Field::Status)) : std::nullopt;
    return status && wanted.contains(*status);
  });
}

}  // namespace

bool may_match(const Query& query, const std::vector<const Member*>& component) {
  if (!query.from.empty() &&
      !any_event(component, [&](const KeptEvent& e) { return names_sender(query.from, e); })) {
    return false;
  }
  if (!query.to.empty() &&
      !any_event(component, [&](const KeptEvent& e) { return names_recipient(query.to, e); })) {
    return false;
  }
  if (!query.address.empty() && !any_event(component, [&](const KeptEvent& e) {
        return names_sender(query.address, e) || names_recipient(query.address, e);
      })) {
    return false;
  }
  if (!query.statuses.empty() && !may_have_status(query.statuses, component)) return false;
  if (query.queue_ids.empty()) return true;
  return std::any_of(component.begin(), component.end(), [&](const Member* m) {
    return std::find(query.queue_ids.begin(), query.queue_ids.end(), m->unit->id) != query.queue_ids.end();
  });
}

}  // namespace mailtrace
