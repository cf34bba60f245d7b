#include "transactions/kept_event.h"

#include <functional>

namespace mailtrace {

KeptEvent::KeptEvent(const Event& event)
    : kind(event.kind),
      pid(event.pid),
      repeated(event.repeated),
      name(event.name),
      place(event.place),
      line_size_(static_cast<std::uint32_t>(event.line.size())),
      bytes_(event.line) {
  spans_.reserve(10);
  keep(kHost, event.host, event.line);
  keep(kTag, event.tag, event.line);
  event.fields.for_each([&](Field field, std::string_view text) {
    if (field != Field::Text) keep(static_cast<std::uint8_t>(field), text, event.line);
  });
}

void KeptEvent::keep(std::uint8_t what, std::string_view text, std::string_view line) {
  const std::less_equal<const char*> le;
  const bool inside = le(line.data(), text.data()) && le(text.data() + text.size(), line.data() + line.size());
  std::uint32_t offset = 0;
  if (inside) {
    offset = static_cast<std::uint32_t>(text.data() - line.data());
  } else {
    offset = static_cast<std::uint32_t>(bytes_.size());
    bytes_ += text;
  }
  spans_.push_back({what, offset, static_cast<std::uint32_t>(text.size())});
}

bool KeptEvent::has(Field field) const {
  for (const Span& s : spans_) {
    if (s.what == static_cast<std::uint8_t>(field)) return true;
  }
  return false;
}

std::string_view KeptEvent::find(std::uint8_t what) const {
  for (const Span& s : spans_) {
    if (s.what == what) return view(s.offset, s.size);
  }
  return {};
}

}  // namespace mailtrace
