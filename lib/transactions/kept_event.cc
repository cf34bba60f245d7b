#include "transactions/kept_event.h"

#include <array>
#include <cstring>
#include <functional>

namespace mailtrace {
namespace {

bool is_inside(std::string_view part, std::string_view whole) {
  const std::less_equal<const char*> le;
  return le(whole.data(), part.data()) && le(part.data() + part.size(), whole.data() + whole.size());
}

struct Part {
  std::uint8_t what;
  std::string_view text;
};

}  // namespace

KeptEvent::KeptEvent(const Event& event)
    : kind(event.kind),
      pid(event.pid),
      repeated(event.repeated),
      name(event.name),
      place(event.place),
      line_size_(static_cast<std::uint32_t>(event.line.size())) {
  std::array<Part, kFieldCount + 2> parts;
  parts[span_count_++] = {kHost, event.host};
  parts[span_count_++] = {kTag, event.tag};
  event.fields.for_each([&](Field field, std::string_view text) {
    if (field == Field::Text) return;
    fields_ |= bit(field);
    parts[span_count_++] = {static_cast<std::uint8_t>(field), text};
  });
  line_offset_ = static_cast<std::uint32_t>(span_count_ * sizeof(Span));
  std::size_t size = line_offset_ + line_size_;
  for (std::size_t i = 0; i < span_count_; ++i) {
    if (!is_inside(parts[i].text, event.line)) size += parts[i].text.size();
  }
  bytes_ = std::make_unique_for_overwrite<char[]>(size);
  if (line_size_ != 0) std::memcpy(bytes_.get() + line_offset_, event.line.data(), line_size_);
  std::uint32_t end = line_offset_ + line_size_;
  for (std::size_t i = 0; i < span_count_; ++i) {
    const std::string_view text = parts[i].text;
    Span span{parts[i].what, end, static_cast<std::uint32_t>(text.size())};
    if (is_inside(text, event.line)) {
      span.offset = line_offset_ + static_cast<std::uint32_t>(text.data() - event.line.data());
    } else if (!text.empty()) {
      std::memcpy(bytes_.get() + end, text.data(), text.size());
      end += span.size;
    }
    std::memcpy(bytes_.get() + i * sizeof(Span), &span, sizeof span);
  }
}

std::string_view KeptEvent::find(std::uint8_t what) const {
  for (std::size_t i = 0; i < span_count_; ++i) {
    if (spans()[i].what == what) return view(spans()[i].offset, spans()[i].size);
  }
  return {};
}

}  // namespace mailtrace
