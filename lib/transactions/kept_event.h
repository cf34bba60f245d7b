// An event that outlives its block: the raw line and its fields in one piece of memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "events/event.h"

namespace mailtrace {

/// A copy of an Event that owns its text. Views it gives live as long as it does and are valid again
/// after a move. `name` must point into something that lives longer (the pattern set).
class KeptEvent {
 public:
  explicit KeptEvent(const Event& event);

  EventKind kind;
  std::uint32_t pid;
  std::uint32_t repeated;
  std::string_view name;
  LinePlace place;

  std::string_view line() const { return view(line_offset_, line_size_); }
  std::string_view host() const { return find(kHost); }
  std::string_view tag() const { return find(kTag); }
  bool has(Field field) const { return fields_ >> static_cast<unsigned>(field) & 1; }
  /// "" if the event has no such field.
  std::string_view get(Field field) const {
    return has(field) ? find(static_cast<std::uint8_t>(field)) : std::string_view{};
  }
  bool has_any(std::uint64_t fields) const { return (fields_ & fields) != 0; }
  /// The bit of a field for has_any.
  static constexpr std::uint64_t bit(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }
  Timestamp time() const { return place.time; }

 private:
  static constexpr std::uint8_t kHost = 254, kTag = 255;
  struct Span {
    std::uint8_t what;  // a Field, kHost or kTag
    std::uint32_t offset;
    std::uint32_t size;
  };
  std::string_view view(std::uint32_t offset, std::uint32_t size) const {
    return {bytes_.get() + offset, size};
  }
  std::string_view find(std::uint8_t what) const;
  const Span* spans() const { return reinterpret_cast<const Span*>(bytes_.get()); }

  std::uint64_t fields_ = 0;  // which fields it has
  std::uint32_t line_offset_;
  std::uint32_t line_size_;
  std::uint8_t span_count_ = 0;
  std::unique_ptr<char[]> bytes_;  // the spans, the line, then texts that are not part of the line
};

}  // namespace mailtrace
