#include "transactions/unit.h"

#include <algorithm>

#include "transactions/message_id.h"

namespace mailtrace {

void Unit::add(const Event& event) {
  first = std::min(first, event.place.time);
  last = std::max(last, event.place.time);
  switch (event.kind) {
    case EventKind::Accept:
      accepted = true;
      // Who logs a size with it has the whole message.
      queued = queued || event.fields.has(Field::Size);
      break;
    case EventKind::Queue:
    case EventKind::Deliver:
      queued = true;
      break;
    case EventKind::Store:
      forwards = forwards || event.fields.has(Field::Target);
      break;
    case EventKind::End:
      ended = true;
      end_time = event.place.time;
      break;
    default:
      break;
  }
  if (const auto logged = event.fields.find(Field::MessageId)) {
    std::string key = normalise_message_id(*logged);
    if (!key.empty() && std::find(message_ids.begin(), message_ids.end(), key) == message_ids.end()) {
      message_ids.push_back(std::move(key));
    }
  }
  if (const auto other = event.fields.find(Field::OtherId)) {
    if (std::find(other_ids.begin(), other_ids.end(), *other) == other_ids.end()) other_ids.emplace_back(*other);
  }
  if (events.empty()) events.reserve(8);
  events.emplace_back(event, texts);
}

Timestamp Unit::accept_time() const {
  for (const KeptEvent& e : events) {
    if (e.kind == EventKind::Accept) return e.time();
  }
  return first;
}

}  // namespace mailtrace
