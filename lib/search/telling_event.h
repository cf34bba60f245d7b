// What one event must say for its message to meet a condition: a query of which no event says it has no answer.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "search/query.h"
#include "traces/address_list.h"
#include "traces/trace.h"
#include "transactions/kept_event.h"

namespace mailtrace {

inline std::string_view value_of(const Event& event, Field field) {
  return event.fields.get(field);
}
inline std::string_view value_of(const KeptEvent& event, Field field) {
  return event.get(field);
}
inline bool has_field(const Event& event, Field field) {
  return event.fields.has(field);
}
inline bool has_field(const KeptEvent& event, Field field) {
  return event.has(field);
}

inline bool is_one_of(const std::vector<AddressPattern>& patterns, std::string_view address) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const AddressPattern& p) { return p.matches(address); });
}

/// `Any`: an Event or a KeptEvent.
template <class Any>
bool names_sender(const std::vector<AddressPattern>& patterns, const Any& event) {
  return has_field(event, Field::Sender) && is_one_of(patterns, value_of(event, Field::Sender));
}

template <class Any>
bool names_recipient(const std::vector<AddressPattern>& patterns, const Any& event) {
  for (const Field field : {Field::Recipient, Field::Original, Field::User}) {
    if (has_field(event, field) && is_one_of(patterns, value_of(event, field))) return true;
  }
  if (!has_field(event, Field::Recipients)) return false;
  return any_address(value_of(event, Field::Recipients), [&](std::string_view a) { return is_one_of(patterns, a); });
}

/// Of events as they were decoded only: the name and the address of a client or relay may still stand in fields of
/// their own.
inline bool names_client(const std::vector<HostPattern>& patterns, const Event& event) {
  const Fields& fields = event.fields;
  if (fields.has(Field::ClientIp) && !fields.has(Field::Client)) return true;
  return std::any_of(patterns.begin(), patterns.end(), [&](const HostPattern& p) {
    return (fields.has(Field::Client) && p.matches(fields.get(Field::Client))) ||
           (fields.has(Field::OriginClient) && p.matches(fields.get(Field::OriginClient)));
  });
}

inline bool names_relay(const std::vector<HostPattern>& patterns, const Event& event) {
  if (event.fields.has(Field::RelayIp) && !event.fields.has(Field::Relay)) return true;
  return event.fields.has(Field::Relay) && std::any_of(patterns.begin(), patterns.end(), [&](const HostPattern& p) {
    return p.matches(event.fields.get(Field::Relay));
  });
}

/// What only a line with this very word can make of a message; the others also come from what is missing,
/// from a rule's action or from several lines together.
inline bool is_told_by_a_word(Status status) {
  return status == Status::Bounced || status == Status::Expired || status == Status::Deferred ||
         status == Status::Blocked;
}

template <class Any>
bool names_status(const std::set<Status>& wanted, const Any& event) {
  if (!has_field(event, Field::Status)) return false;
  const std::optional<Status> status = status_from(value_of(event, Field::Status));
  return status && wanted.contains(*status);
}

}  // namespace mailtrace
