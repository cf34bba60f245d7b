// An event that outlives its block: the raw line and its fields in one piece of memory.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

#include "base/byte_arena.h"
#include "events/event.h"

namespace mailtrace {

/// A copy of an Event whose texts stand in an arena; it and its views live as long as that. A plain value.
/// `name` must point into something that lives longer (the pattern set).
class KeptEvent {
 public:
  KeptEvent(const Event& event, ByteArena& arena);

  EventKind kind;
  std::uint32_t pid;
  std::uint32_t repeated;
  std::string_view name;
  LinePlace place;

  std::string_view line() const { return {bytes_ + line_offset_, line_size_}; }
  std::string_view host() const { return view(kHost); }
  std::string_view tag() const { return view(kTag); }
  bool has(Field field) const { return has_any(bit(field)); }
  /// "" if the event has no such field.
  std::string_view get(Field field) const {
    if (!has(field)) return {};
    return view(kFirstField + static_cast<std::size_t>(std::popcount(fields_ & (bit(field) - 1))));
  }
  bool has_any(std::uint64_t fields) const { return (fields_ & fields) != 0; }
  /// The bit of a field for has_any.
  static constexpr std::uint64_t bit(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }
  Timestamp time() const { return place.time; }

 private:
  /// Where a text stands in the bytes. They begin with the spans: of host, tag and the fields in their order.
  struct Span {
    std::uint32_t offset;
    std::uint32_t size;
  };
  static constexpr std::size_t kHost = 0, kTag = 1, kFirstField = 2;
  std::string_view view(std::size_t index) const {
    const Span& span = reinterpret_cast<const Span*>(bytes_)[index];
    return {bytes_ + span.offset, span.size};
  }

  std::uint64_t fields_;  // which fields it has
  std::uint32_t line_offset_;
  std::uint32_t line_size_;
  const char* bytes_;  // the spans, the line, then texts that are not part of the line
};

}  // namespace mailtrace
