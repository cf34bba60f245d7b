// Many events in little memory, between those who decode lines and the one who builds messages of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/prefetch.h"
#include "events/event.h"

namespace mailtrace {

/// Events one after the other: an Event has room for every field, most have eight. Holds copies of their views, so
/// what these point to must outlive its use. Cleared, it keeps its memory for the next ones. Not thread-safe.
class EventList {
 public:
  /// Room for so many events of the usual number of fields.
  void reserve(std::size_t events);
  void add(const Event& event);
  void clear() {
    entries_.clear();
    values_.clear();
    is_sorted_ = true;
  }

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  /// The event as it was added.
  void get(std::size_t index, Event& event) const;
  const LinePlace& place(std::size_t index) const { return entries_[index].head.place; }
  std::string_view line(std::size_t index) const { return entries_[index].head.line; }
  const EventHashes& hashes(std::size_t index) const { return entries_[index].head.hashes; }

  /// The event is got soon. Another processor wrote it.
  void fetch(std::size_t index) const {
    const Entry& entry = entries_[index];
    fetch_to_read(values_.data() + entry.values, kUsualFields);
    fetch_to_read(entry.head.line.data(), kUsualLine);
  }
  /// fetch() of it comes soon.
  void fetch_head(std::size_t index) const { fetch_to_read(&entries_[index]); }

  void sort_by_place();

 private:
  struct Entry {
    EventHead head;
    std::uint64_t fields;  // Fields::bits
    std::size_t values;    // where theirs begin
  };
  static constexpr std::size_t kUsualFields = 6, kUsualLine = 160;
  std::vector<Entry> entries_;
  std::vector<std::string_view> values_;
  bool is_sorted_ = true;  // by place
};

}  // namespace mailtrace
