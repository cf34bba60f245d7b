// An event that outlives its block: the raw line and its fields in one piece of memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

  std::string_view line() const { return view(0, line_size_); }
  std::string_view host() const { return find(kHost); }
  std::string_view tag() const { return find(kTag); }
  bool has(Field field) const;
  /// "" if the event has no such field.
  std::string_view get(Field field) const { return find(static_cast<std::uint8_t>(field)); }
  Timestamp time() const { return place.time; }

 private:
  static constexpr std::uint8_t kHost = 254, kTag = 255;
  struct Span {
    std::uint8_t what;  // a Field, kHost or kTag
    std::uint32_t offset;
    std::uint32_t size;
  };
  std::string_view view(std::uint32_t offset, std::uint32_t size) const {
    return std::string_view(bytes_).substr(offset, size);
  }
  std::string_view find(std::uint8_t what) const;
  void keep(std::uint8_t what, std::string_view text, std::string_view line);

  std::uint32_t line_size_;
  std::string bytes_;  // the line, then what is not part of it
  std::vector<Span> spans_;
};

}  // namespace mailtrace
