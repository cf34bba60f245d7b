// An event that outlives its block: its fields, and the raw line where somebody will see it, in one piece of memory.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/byte_arena.h"
#include "base/prefetch.h"
#include "events/event.h"

namespace mailtrace {

/// Whether an event is kept with what only original lines show: the line, its host and program, its own queue-ID.
enum class KeepLine : bool { No, Yes };

/// A copy of an Event whose texts stand in an arena; it and its views live as long as that. A plain value, of the
/// size of a cache line: a message is looked at when its lines were last touched long ago. Of the fields it has
/// those that somebody reads from here on, see kReadFields.
class KeptEvent {
 public:
  /// The name of `event` must point into something that lives longer (the pattern set).
  KeptEvent(const Event& event, KeepLine keep_line, ByteArena& arena);

  EventKind kind;

 private:
  std::uint16_t name_size_;

 public:
  std::uint32_t pid;
  std::uint32_t repeated;

 private:
  std::uint32_t line_size_;  // 0: it is not kept

 public:
  LinePlace place;

  std::string_view name() const { return {name_, name_size_}; }
  /// These three are "" where the line is not kept.
  std::string_view line() const { return {bytes_ + count() * sizeof(Span), line_size_}; }
  std::string_view host() const { return line_size_ ? view(kHost) : std::string_view{}; }
  std::string_view tag() const { return line_size_ ? view(kTag) : std::string_view{}; }
  bool has(Field field) const { return has_any(bit(field)); }
  /// "" if the event has no such field.
  std::string_view get(Field field) const {
    if (!has(field)) return {};
    return view(first_field() + count_of(fields_ & (bit(field) - 1)));
  }
  bool has_any(std::uint64_t fields) const { return (fields_ & fields) != 0; }
  /// The bit of a field for has_any.
  static constexpr std::uint64_t bit(Field field) { return std::uint64_t{1} << static_cast<unsigned>(field); }
  Timestamp time() const { return place.time; }
  /// Asks the processor for the texts, which are looked at soon.
  void fetch_texts() const { fetch_to_read(bytes_, kMostlyUsed); }

 private:
  /// Where a text stands in the bytes. They begin with the spans: of host and tag, where the line is kept, and of the
  /// fields in their order.
  struct Span {
    std::uint32_t offset;
    std::uint32_t size;
  };
  static constexpr std::size_t kHost = 0, kTag = 1, kBesideFields = 2;
  std::size_t first_field() const { return line_size_ ? kBesideFields : 0; }
  std::size_t count() const { return first_field() + count_of(fields_); }
  /// How many bits are set: std::popcount is a call where not every processor has the instruction.
  static constexpr std::size_t count_of(std::uint64_t bits) {
    bits -= bits >> 1 & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return bits * 0x0101010101010101u >> 56;
  }
  static constexpr std::size_t kMostlyUsed = 192;  // bytes
  std::string_view view(std::size_t index) const {
    const Span& span = reinterpret_cast<const Span*>(bytes_)[index];
    return {bytes_ + span.offset, span.size};
  }

  const char* name_;
  std::uint64_t fields_;  // which fields it has
  const char* bytes_;     // the spans, the line, then texts that are not part of the line
};
static_assert(sizeof(KeptEvent) <= 64);

}  // namespace mailtrace
