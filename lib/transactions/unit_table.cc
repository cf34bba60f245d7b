#include "transactions/unit_table.h"

#include <algorithm>

#include "transactions/message_id.h"

namespace mailtrace {
namespace {

// Syslog daemons and merged hosts put lines out of order by this much.
constexpr Duration kDisorder = Duration::from_seconds(3);
// A delivery agent's or filter's line may follow the end of its transaction by this much.
constexpr Duration kAfterEnd = Duration::from_seconds(60);

// Where no end is logged, what seemed to be the last recipient may be followed by others: an alias has many.
constexpr Duration kAfterLastRecipient = Duration::from_seconds(600);

bool has_event(const Unit& unit, EventKind kind) {
  return std::any_of(unit.events.begin(), unit.events.end(),
                     [kind](const KeptEvent& e) { return e.kind == kind; });
}

/// Without an ID of its own a filter's line is about the message it names.
bool names_a_message(const Fields& fields) {
  return fields.has(Field::AboutId) || fields.has(Field::NextId) ||
         !normalise_message_id(fields.get(Field::MessageId)).empty();
}

}  // namespace

void UnitTable::make_key(UnitKind kind, std::string_view host, std::string_view id) {
  key_.assign(1, static_cast<char>('0' + static_cast<int>(kind)));
  key_.append(host).push_back('\0');
  key_.append(id);
}

/// Whether a line after the end of `unit` still is one of its lines.
bool UnitTable::is_late_line(const Unit& unit, const Event& event) {
  const Duration after = event.place.time - unit.end_time;
  switch (event.kind) {
    case EventKind::Accept:
      return false;
    case EventKind::Identify: {
      if (after > kDisorder) return false;
      const auto id = event.fields.find(Field::MessageId);
      const std::string key = id ? normalise_message_id(*id) : "";
      return !has_event(unit, EventKind::Identify) ||
             std::find(unit.message_ids.begin(), unit.message_ids.end(), key) != unit.message_ids.end();
    }
    case EventKind::Queue:
      return after <= kDisorder && !has_event(unit, EventKind::Queue);
    default:
      return after <= kAfterEnd;
  }
}

bool UnitTable::begins_new_life(const Unit& unit, const Event& event) {
  if (event.place.time - unit.last > unit.lifetime) return true;
  if (unit.kind != UnitKind::Transaction) return false;
  if (unit.ended && unit.ends_with_recipients && event.kind != EventKind::Accept) {
    return event.place.time - unit.end_time > kAfterLastRecipient;
  }
  if (unit.ended) return !is_late_line(unit, event);
  if (event.kind != EventKind::Accept) return false;
  // One life has one Accept line, at its beginning.
  return unit.accepted || event.place.time - unit.first > kDisorder;
}

UnitTable::Added UnitTable::add_to(UnitKind kind, std::string_view id, const Event& event) {
  make_key(kind, event.host, id);
  std::shared_ptr<Unit>& slot = current_[key_];
  Added added;
  if (!slot || begins_new_life(*slot, event)) {
    slot = std::make_shared<Unit>();
    slot->kind = kind;
    slot->host = event.host;
    slot->id = id;
    slot->serial = ++serial_;
    slot->lifetime = kind == UnitKind::Transaction ? event.lifetime : event.task_lifetime;
    slot->ends_with_recipients = kind == UnitKind::Transaction && event.ends_with_recipients;
    added.is_new = true;
  }
  slot->add(event);
  added.unit = slot;
  return added;
}

UnitTable::Added UnitTable::add(const Event& event) {
  const auto queue_id = event.fields.find(Field::QueueId);
  if (queue_id && !queue_id->empty()) {
    Added added = add_to(UnitKind::Transaction, *queue_id, event);
    if (event.kind == EventKind::Accept) sessions_.accepted(event, added.unit);
    if (event.kind == EventKind::Deliver) sessions_.delivered(event, *added.unit);
    return added;
  }
  const auto task = event.fields.find(Field::Task);
  if (task && !task->empty()) return add_to(UnitKind::Task, *task, event);
  switch (event.kind) {
    case EventKind::Refuse:
    case EventKind::Accept: {
      Added added{sessions_.add_refusal(event), false};
      if (added.unit->serial == 0) {
        added.unit->serial = ++serial_;
        added.is_new = true;
      }
      return added;
    }
    case EventKind::Connect:
    case EventKind::Session:
    case EventKind::Disconnect:
      sessions_.add(event);
      return {};
    case EventKind::Filter:
    case EventKind::Store: {
      if (!names_a_message(event.fields)) return {};
      auto unit = std::make_shared<Unit>();
      unit->kind = UnitKind::Task;
      unit->host = event.host;
      unit->serial = ++serial_;
      unit->lifetime = event.task_lifetime;
      unit->add(event);
      return {std::move(unit), true};
    }
    default:
      return {};
  }
}

void UnitTable::forget(Unit& unit) {
  unit.reported = true;
  if (unit.id.empty()) return;
  make_key(unit.kind, unit.host, unit.id);
  const auto at = current_.find(key_);
  if (at != current_.end() && at->second.get() == &unit) current_.erase(at);
}

}  // namespace mailtrace
