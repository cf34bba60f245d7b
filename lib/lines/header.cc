#include "lines/header.h"

#include "lines/header_parts.h"

namespace mailtrace {
namespace {

using namespace header_parts;

/// "<22>" and what is behind it: RFC 5424 with a version, else one of the older forms.
bool parse_with_priority(std::string_view line, HeaderScratch& scratch, Header& out) {
  std::size_t i = 1;
  while (i < line.size() && i < 4 && is_digit(line[i])) ++i;
  if (i == 1 || i >= line.size() || line[i] != '>') return false;
  const std::string_view rest = line.substr(i + 1);
  if (rest.starts_with("1 ")) return parse_rfc5424(rest.substr(2), scratch, out);
  if (rest.empty()) return false;
  return is_digit(rest.front()) ? parse_iso(rest, scratch, out) : parse_rfc3164(rest, scratch, out);
}

bool parse_by_first_byte(std::string_view line, HeaderScratch& scratch, Header& out) {
  switch (line.front()) {
    case '<':
      return parse_with_priority(line, scratch, out);
    case '{':
      return parse_journal_json(line, scratch, out);
    case '[':
      return parse_kerio(line, out);
    case '@':
      return parse_tai64n(line, out);
    default:
      break;
  }
  if (!is_digit(line.front())) return parse_rfc3164(line, scratch, out);
  return parse_iso(line, scratch, out) || parse_seconds(line, out);
}

}  // namespace

bool parse_header(std::string_view line, HeaderScratch& scratch, Header& out) {
  static constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  out = Header();
  std::string_view rest = line;
  if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
  if (!rest.empty() && parse_by_first_byte(rest, scratch, out)) return true;
  out = Header();
  out.text = line;
  return false;
}

namespace header_parts {

bool parse_rfc3164(std::string_view line, HeaderScratch& scratch, Header& out) {
  const char* p = line.data();
  const char* const end = p + line.size();
  if (!take_bsd_stamp(p, end, scratch, out.stamp)) return false;
  out.format = HeaderFormat::Rfc3164;
  return parse_origin({p, static_cast<std::size_t>(end - p)}, scratch, out);
}

bool parse_kerio(std::string_view line, Header& out) {
  constexpr std::size_t kSize = 22;  // "[21/Nov/2026 09:39:42]"
  if (line.size() < kSize || line[3] != '/' || line[7] != '/' || line[12] != ' ' || line[21] != ']')
    return false;
  const char* p = line.data() + 1;
  const unsigned day = two_digits(p), month = month_number(p + 3), century = two_digits(p + 7),
                 rest = two_digits(p + 9);
  const int second = second_of_day(p + 12);
  if (month == 0 || century > 99 || rest > 99 || second < 0) return false;
  const int year = static_cast<int>(century * 100 + rest);
  if (day < 1 || day > static_cast<unsigned>(days_in_month(year, static_cast<int>(month)))) return false;
  const std::int64_t days = days_from_civil(year, static_cast<int>(month), static_cast<int>(day));
  out.format = HeaderFormat::Kerio;
  out.stamp.kind = Stamp::Kind::Absolute;
  out.stamp.local = true;
  out.stamp.us = (days * kSecondsPerDay + second) * kMicrosPerSecond;
  out.tag = "kerio";
  out.text = skip_blanks(line.substr(kSize));
  return true;
}

bool parse_tai64n(std::string_view line, Header& out) {
  constexpr std::size_t kSize = 25;  // "@" and 24 digits
  constexpr std::uint64_t kEpoch = (std::uint64_t{1} << 62) + 10;
  constexpr std::uint64_t kEndOfTime = 253'402'300'800;  // year 10000
  if (line.size() < kSize || (line.size() > kSize && line[kSize] != ' ')) return false;
  std::uint64_t seconds = 0, nanos = 0;
  for (std::size_t i = 1; i < kSize; ++i) {
    const char c = line[i];
    const bool is_hex_letter = static_cast<unsigned char>((c | 0x20) - 'a') < 6;
    if (!is_digit(c) && !is_hex_letter) return false;
    const auto digit = static_cast<std::uint64_t>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    (i <= 16 ? seconds : nanos) = (i <= 16 ? seconds : nanos) << 4 | digit;
  }
  if (seconds < kEpoch || seconds - kEpoch >= kEndOfTime || nanos >= 1'000'000'000) return false;
  out.format = HeaderFormat::Multilog;
  out.stamp.kind = Stamp::Kind::Absolute;
  out.stamp.us = static_cast<std::int64_t>((seconds - kEpoch) * 1'000'000 + nanos / 1000);
  out.tag = "qmail";
  out.text = line.size() > kSize ? line.substr(kSize + 1) : std::string_view{};
  return true;
}

bool parse_seconds(std::string_view line, Header& out) {
  constexpr std::size_t kSeconds = 10, kSize = kSeconds + 1 + 6;
  if (line.size() <= kSize || line[kSeconds] != '.' || line[kSize] != ' ') return false;
  std::int64_t us = 0;
  for (std::size_t i = 0; i < kSize; ++i) {
    if (i == kSeconds) continue;
    if (!is_digit(line[i])) return false;
    us = us * 10 + (line[i] - '0');
  }
  out = Header();
  out.format = HeaderFormat::Multilog;
  out.stamp.kind = Stamp::Kind::Absolute;
  out.stamp.us = us;
  out.tag = "qmail";
  out.text = line.substr(kSize + 1);
  return true;
}

}  // namespace header_parts
}  // namespace mailtrace
