#include "transactions/kept_event.h"

#include <cstring>
#include <new>

namespace mailtrace {
namespace {

/// Where `part` begins in `whole`; more than its size if it is no part of it.
std::uintptr_t offset_in(std::string_view part, std::string_view whole) {
  return reinterpret_cast<std::uintptr_t>(part.data()) - reinterpret_cast<std::uintptr_t>(whole.data());
}

bool is_inside(std::string_view part, std::string_view whole) {
  const std::uintptr_t offset = offset_in(part, whole);
  return offset <= whole.size() && part.size() <= whole.size() - offset;
}

}  // namespace

KeptEvent::KeptEvent(const Event& event, ByteArena& arena)
    : kind(event.kind),
      pid(event.pid),
      repeated(event.repeated),
      name(event.name),
      place(event.place),
      fields_(event.fields.bits() & ~bit(Field::Text)),
      line_size_(static_cast<std::uint32_t>(event.line.size())) {
  const std::string_view line = event.line;
  std::size_t count = kFirstField, outside = 0;
  const auto measure = [&](std::string_view text) {
    if (!is_inside(text, line)) outside += text.size();
  };
  measure(event.host);
  measure(event.tag);
  event.fields.for_each_of(fields_, [&](Field, std::string_view text) {
    measure(text);
    ++count;
  });
  line_offset_ = static_cast<std::uint32_t>(count * sizeof(Span));
  char* const bytes = arena.take(line_offset_ + line.size() + outside);
  bytes_ = bytes;
  if (!line.empty()) std::memcpy(bytes + line_offset_, line.data(), line.size());

  auto* span = reinterpret_cast<Span*>(bytes);
  std::uint32_t end = line_offset_ + line_size_;
  const auto keep = [&](std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    if (is_inside(text, line)) {
      new (span++) Span{line_offset_ + static_cast<std::uint32_t>(offset_in(text, line)), size};
      return;
    }
    if (size != 0) std::memcpy(bytes + end, text.data(), size);
    new (span++) Span{end, size};
    end += size;
  };
  keep(event.host);
  keep(event.tag);
  event.fields.for_each_of(fields_, [&](Field, std::string_view text) { keep(text); });
}

}  // namespace mailtrace
