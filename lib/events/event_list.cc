#include "events/event_list.h"

#include <algorithm>

namespace mailtrace {

void EventList::add(const Event& event) {
  entries_.push_back({event, event.fields.bits(), values_.size()});
  event.fields.for_each([&](Field, std::string_view value) { values_.push_back(value); });
}

void EventList::get(std::size_t index, Event& event) const {
  const Entry& entry = entries_[index];
  static_cast<EventHead&>(event) = entry.head;
  event.fields.assign(entry.fields, values_.data() + entry.values);
}

void EventList::sort_by_place() {
  const auto by_place = [](const Entry& a, const Entry& b) { return a.head.place < b.head.place; };
  if (!std::is_sorted(entries_.begin(), entries_.end(), by_place)) std::sort(entries_.begin(), entries_.end(), by_place);
}

}  // namespace mailtrace
