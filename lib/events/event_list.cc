#include "events/event_list.h"

#include <algorithm>

namespace mailtrace {

void EventList::reserve(std::size_t events) {
  entries_.reserve(events);
  values_.reserve(events * kUsualFields);
}

void EventList::add(const Event& event) {
  if (!entries_.empty() && event.place < entries_.back().head.place) is_sorted_ = false;
  entries_.push_back({event, event.fields.bits(), values_.size()});
  event.fields.for_each([&](Field, std::string_view value) { values_.push_back(value); });
}

void EventList::get(std::size_t index, Event& event) const {
  const Entry& entry = entries_[index];
  static_cast<EventHead&>(event) = entry.head;
  event.fields.assign(entry.fields, values_.data() + entry.values);
}

void EventList::sort_by_place() {
  if (is_sorted_) return;
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.head.place < b.head.place; });
  is_sorted_ = true;
}

}  // namespace mailtrace
