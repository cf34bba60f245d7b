#include "transactions/unit_table.h"

#include <algorithm>

#include "base/text.h"
#include "base/text_hash.h"
#include "transactions/message_id.h"

namespace mailtrace {
namespace {

bool has_event(const Unit& unit, EventKind kind) {
  return std::any_of(unit.events.begin(), unit.events.end(),
                     [kind](const KeptEvent& e) { return e.kind == kind; });
}

/// Some servers give a session a queue-ID before there is a message.
bool is_of_session(EventKind kind) {
  return kind == EventKind::Connect || kind == EventKind::Session || kind == EventKind::Disconnect ||
         kind == EventKind::Login;
}

/// Whether the unit's own lines say who handed it over; true where its Accept line is not in these logs.
bool names_client(const Unit& unit) {
  if (!unit.accepted) return true;
  return std::any_of(unit.events.begin(), unit.events.end(), [](const KeptEvent& e) {
    return e.kind == EventKind::Accept && (e.has(Field::Client) || e.has(Field::Uid));
  });
}

/// The hashes of an ID that an event may have, or of another one.
EventHashes hashes_for(UnitKind kind, std::string_view id, const Event& event) {
  static_assert(unsigned(UnitKind::Transaction) == kKeyOfTransaction && unsigned(UnitKind::Task) == kKeyOfTask);
  if (event.hashes.id != 0 && kind != UnitKind::Logins) return event.hashes;
  const std::uint64_t hash = text_hash(id);
  return {hash, key_hash(static_cast<unsigned>(kind), event.host, event.fields.get(Field::Instance), hash)};
}

/// The test of a unit for a kind, host, instance and ID.
auto is_unit_of(UnitKind kind, std::string_view host, std::string_view instance, std::string_view id) {
  return [=](const UnitPtr& unit) {
    return unit->kind == kind && is_same_text(unit->id, id) && is_same_text(unit->host, host) &&
           unit->ties().instance == instance;
  };
}

}  // namespace

std::string logins_id(const Event& event) {
  const std::string_view user = event.fields.get(Field::SaslUser);
  const std::string_view client = event.fields.get(Field::Client);
  if (user.empty() && client.empty()) return {};
  return lower_case(user).append(1, '\0').append(client);
}

/// Whether a line after the end of `unit` still is one of its lines.
bool UnitTable::is_late_line(Unit& unit, const Event& event) {
  const Duration after = event.place.time - unit.end_time;
  switch (event.kind) {
    case EventKind::Accept:
      return after <= kUnitDisorder && !unit.accepted;
    case EventKind::Identify: {
      if (after > kUnitDisorder) return false;
      if (!has_event(unit, EventKind::Identify)) return true;
      return unit.has_message_id(normalise_message_id(event.fields.get(Field::MessageId)));
    }
    case EventKind::Queue:
      return after <= kUnitDisorder && !has_event(unit, EventKind::Queue);
    default:
      return after <= kAfterUnitEnd;
  }
}

bool UnitTable::begins_new_life(Unit& unit, const Event& event) {
  if (unit.is_silent_at(event.place.time)) return true;
  // A thread, say, takes one message after another.
  if (unit.kind != UnitKind::Transaction) return event.kind == EventKind::Accept && unit.accepted;
  if (unit.unique_id || event.unique_id) return false;
  if (unit.ended && unit.ends_with_recipients && event.kind != EventKind::Accept) {
    return event.place.time - unit.end_time > kAfterLastRecipient;
  }
  if (unit.ended) return !is_late_line(unit, event);
  if (event.kind != EventKind::Accept) return false;
  // What is logged with its size was read before: lines about its reading may be much older.
  if (event.fields.has(Field::Size) && !unit.queued) return unit.accepted;
  // One life has one Accept line, at its beginning.
  return unit.accepted || event.place.time - unit.first > kUnitDisorder;
}

UnitTable::Added UnitTable::make_unit(UnitKind kind, const Event& event) {
  Added added;
  added.made = pool_->make();
  added.unit = added.made.get();
  added.unit->kind = kind;
  added.unit->host = event.host;
  added.unit->serial = ++serial_;
  added.unit->lifetime = kind == UnitKind::Transaction ? event.lifetime
                         : kind == UnitKind::Logins    ? kLoginSilence
                                                       : event.task_lifetime;
  added.unit->ends_with_recipients = kind == UnitKind::Transaction && event.ends_with_recipients;
  return added;
}

UnitTable::Added UnitTable::add_to(UnitKind kind, std::string_view id, const Event& event) {
  const EventHashes hashes = hashes_for(kind, id, event);
  const std::string_view instance = event.fields.get(Field::Instance);
  auto [slot, is_empty] = current_.find_or_add(hashes.key, is_unit_of(kind, event.host, instance, id));
  Added added;
  if (is_empty || begins_new_life(**slot, event)) {
    added = make_unit(kind, event);
    added.unit->id = id;
    added.unit->id_hash = hashes.id;
    added.unit->key_hash = hashes.key;
    if (!instance.empty()) added.unit->own_ties().instance = instance;
    *slot = added.made;
  } else {
    added.unit = slot->get();
  }
  if (kind == UnitKind::Transaction && event.unique_id) {  // a filter's line may have come first
    added.unit->unique_id = true;
    added.unit->ends_with_recipients = event.ends_with_recipients;
    added.unit->lifetime = event.lifetime;
  }
  added.unit->add(event, keep_lines_);
  return added;
}

UnitTable::Added UnitTable::add_login(const Event& as_logged) {
  if (!keep_logins_ || as_logged.kind != EventKind::Login) return {};
  const Event& event = completer_.complete(as_logged);
  const std::string id = logins_id(event);
  return id.empty() ? Added{} : add_to(UnitKind::Logins, id, event);
}

/// A filter's or store's line without an ID of its own. One that names no message may name a client.
UnitTable::Added UnitTable::add_without_id(const Event& event) {
  const bool is_policy = is_policy_line(event);
  if (!is_policy && !names_a_message(event.fields)) return {};
  Added added = make_unit(UnitKind::Task, event);
  added.unit->is_policy = is_policy;
  added.unit->add(event, keep_lines_);
  if (is_policy) policies_.add(event, *added.unit);
  return added;
}

UnitTable::Added UnitTable::add(const Event& as_logged) {
  const Event& event = completer_.complete(as_logged);
  const auto queue_id = event.fields.find(Field::QueueId);
  if (queue_id && !queue_id->empty()) {
    Added added = add_to(UnitKind::Transaction, *queue_id, event);
    if (event.kind == EventKind::Accept) {
      sessions_.accepted(event, *added.unit);
      policies_.met(event, *added.unit);
    }
    if (event.kind == EventKind::Deliver) sessions_.delivered(event, *added.unit);
    if (event.kind == EventKind::Queue && !names_client(*added.unit)) sessions_.queued(event, *added.unit);
    if (is_of_session(event.kind)) sessions_.add(event);
    return added;
  }
  const auto task = event.fields.find(Field::Task);
  if (task && !task->empty() && event.kind != EventKind::Login) {
    Added added = add_to(UnitKind::Task, *task, event);
    if (added.made) sessions_.worked(event, *added.unit);
    return added;
  }
  switch (event.kind) {
    case EventKind::Refuse:
    case EventKind::Accept: {
      UnitPtr unit = sessions_.add_refusal(event);
      Added added{unit.get(), nullptr};
      policies_.met(event, *unit);
      if (unit->serial == 0) {
        unit->serial = ++serial_;
        added.made = std::move(unit);
      }
      return added;
    }
    case EventKind::Connect:
    case EventKind::Session:
    case EventKind::Disconnect:
    case EventKind::Login:
      sessions_.add(event);
      return {};
    case EventKind::Filter:
    case EventKind::Store:
      return add_without_id(event);
    default:
      return {};
  }
}

void UnitTable::forget(Unit& unit) {
  unit.reported = true;
  if (unit.key_hash == 0) return;
  UnitPtr* slot = current_.find(unit.key_hash, [&](const auto& other) { return other.get() == &unit; });
  if (slot) current_.erase(slot);
}

}  // namespace mailtrace
