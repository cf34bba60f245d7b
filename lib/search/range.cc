#include "base/text.h"
#include "search/query.h"

namespace mailtrace {
namespace {

constexpr std::uint64_t kMost = UINT64_MAX;

/// What the two kinds of ranges differ in.
struct Measure {
  std::string_view name;
  std::string_view examples;
  std::uint64_t (*unit)(char);  // 0: no unit
  bool several;                 // "1h30m"
  std::string_view ending;      // may follow the unit
};

std::uint64_t size_unit(char c) {
  switch (c) {
    case 'k':
      return std::uint64_t{1} << 10;
    case 'm':
      return std::uint64_t{1} << 20;
    case 'g':
      return std::uint64_t{1} << 30;
    case 't':
      return std::uint64_t{1} << 40;
    default:
      return 0;
  }
}

std::uint64_t duration_unit(char c) {
  switch (c) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 86400;
    case 'w':
      return 604800;
    default:
      return 0;
  }
}

constexpr Measure kSize{"size", ">10M, <=5k, 1M..2M or 300", size_unit, false, "b"};
constexpr Measure kDuration{"length of time", ">1h, <=90s, 5m..1h30m or 2d", duration_unit, true, ""};

/// The digits at the start of `text`, removed from it; nullopt if there are none or too many.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::uint64_t value = 0;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1)) {
    const auto digit = static_cast<std::uint64_t>(text.front() - '0');
    if (value > (kMost - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

/// ".5" of a unit, removed from `text`, as millionths of it; 0 if there is none.
std::optional<std::uint64_t> take_fraction(std::string_view& text) {
  if (text.empty() || text.front() != '.') return 0;
  text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::uint64_t value = 0;
  std::uint64_t weight = 100'000;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), weight /= 10)
    value += static_cast<std::uint64_t>(text.front() - '0') * weight;
  return value;
}

/// "10M", "1.5k", "300": one number with its unit, removed from `text`.
std::optional<std::uint64_t> take_part(std::string_view& text, const Measure& measure) {
  const auto number = take_number(text);
  const auto fraction = number ? take_fraction(text) : std::nullopt;
  if (!fraction) return std::nullopt;
  std::uint64_t unit = text.empty() ? 0 : measure.unit(to_lower(text.front()));
  if (unit != 0) text.remove_prefix(1);
  if (!measure.ending.empty() && equals_ignoring_case(measure.ending, text)) text = {};
  if (unit == 0) unit = 1;
  if (*number > kMost / unit) return std::nullopt;
  const std::uint64_t whole = *number * unit;
  const std::uint64_t rest = *fraction * unit / 1'000'000;
  if (whole > kMost - rest) return std::nullopt;
  return whole + rest;
}

std::optional<std::uint64_t> parse_value(std::string_view text, const Measure& measure) {
  text = trim(text);
  std::uint64_t sum = 0;
  do {
    const auto part = take_part(text, measure);
    if (!part || sum > kMost - *part) return std::nullopt;
    sum += *part;
  } while (measure.several && !text.empty());
  if (!text.empty()) return std::nullopt;
  return sum;
}

Error not_a(const Measure& measure, std::string_view text) {
  return {"not a " + std::string(measure.name) + ": \"" + std::string(text) + "\"; expected for example " +
              std::string(measure.examples),
          {}};
}

std::optional<Range> parse_comparison(std::string_view text, const Measure& measure) {
  Range range;
  const char sign = text.empty() ? '\0' : text.front();
  const bool equal = text.size() > 1 && text[1] == '=' && (sign == '<' || sign == '>');
  if (sign == '<' || sign == '>' || sign == '=') text.remove_prefix(equal ? 2 : 1);
  const auto value = parse_value(text, measure);
  if (!value) return std::nullopt;
  if (sign == '>') {
    if (!equal && *value == kMost) return std::nullopt;
    range.low = equal ? *value : *value + 1;
  } else if (sign == '<') {
    if (!equal && *value == 0) return std::nullopt;
    range.high = equal ? *value : *value - 1;
  } else {
    range.low = range.high = *value;
  }
  return range;
}

Result<Range> parse_range(std::string_view text, const Measure& measure) {
  text = trim(text);
  const auto dots = text.find("..");
  if (dots == std::string_view::npos) {
    if (const auto range = parse_comparison(text, measure)) return *range;
    return not_a(measure, text);
  }
  Range range;
  const std::string_view low = text.substr(0, dots);
  const std::string_view high = text.substr(dots + 2);
  if (low.empty() && high.empty()) return not_a(measure, text);
  const auto from = low.empty() ? std::optional{range.low} : parse_value(low, measure);
  const auto to = high.empty() ? std::optional{range.high} : parse_value(high, measure);
  if (!from || !to) return not_a(measure, text);
  if (*from > *to)
    return Error{"nothing is between \"" + std::string(low) + "\" and \"" + std::string(high) +
                     "\": the smaller one comes first",
                 {}};
  return Range{*from, *to};
}

}  // namespace

Result<Range> parse_size_range(std::string_view text) {
  return parse_range(text, kSize);
}
Result<Range> parse_duration_range(std::string_view text) {
  return parse_range(text, kDuration);
}

}  // namespace mailtrace
