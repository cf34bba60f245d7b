#include "lines/header_parts.h"

#include <cstring>

namespace mailtrace::header_parts {
namespace {

constexpr std::uint32_t three(const char* p) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(p[0])) << 16 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(p[1])) << 8 | static_cast<unsigned char>(p[2]);
}

/// Days of a month in a year of which nothing is known.
bool is_possible_day(unsigned month, unsigned day) {
  return day >= 1 && day <= static_cast<unsigned>(days_in_month(2000, static_cast<int>(month)));
}

std::int64_t civil_micros(int year, unsigned month, unsigned day, int second, std::uint32_t micros) {
  const std::int64_t days = days_from_civil(year, static_cast<int>(month), static_cast<int>(day));
  return (days * kSecondsPerDay + second) * kMicrosPerSecond + micros;
}

/// Reads "2026-11-21" at `p` into the scratch.
bool read_date(const char* p, HeaderScratch& scratch) {
  const unsigned century = two_digits(p), year_rest = two_digits(p + 2);
  const unsigned month = two_digits(p + 5), day = two_digits(p + 8);
  if (p[4] != '-' || p[7] != '-' || century > 99 || year_rest > 99) return false;
  if (month < 1 || month > 12 || day < 1) return false;
  const int year = static_cast<int>(century * 100 + year_rest);
  if (day > static_cast<unsigned>(days_in_month(year, static_cast<int>(month)))) return false;
  std::memcpy(scratch.date, p, sizeof scratch.date);
  scratch.date_us = civil_micros(year, month, day, 0, 0);
  return true;
}

}  // namespace

unsigned month_number(const char* p) {
  switch (three(p)) {
    case three("Jan"):
      return 1;
    case three("Feb"):
      return 2;
    case three("Mar"):
      return 3;
    case three("Apr"):
      return 4;
    case three("May"):
      return 5;
    case three("Jun"):
      return 6;
    case three("Jul"):
      return 7;
    case three("Aug"):
      return 8;
    case three("Sep"):
      return 9;
    case three("Oct"):
      return 10;
    case three("Nov"):
      return 11;
    case three("Dec"):
      return 12;
    default:
      return 0;
  }
}

Fraction take_fraction_behind_mark(const char*& p, const char* end) {
  Fraction fraction;
  if (end - p < 2 || !is_digit(p[1])) return fraction;
  fraction.mark = *p++;
  for (; p != end && is_digit(*p); ++p, ++fraction.digits) {
    if (fraction.digits < 6) fraction.micros = fraction.micros * 10 + static_cast<std::uint32_t>(*p - '0');
  }
  for (unsigned i = fraction.digits; i < 6; ++i) fraction.micros *= 10;
  return fraction;
}

namespace {

void set_yearless(const HeaderScratch& scratch, int second, std::uint32_t micros, Stamp& out) {
  out.kind = Stamp::Kind::Yearless;
  out.month = scratch.month;
  out.day = scratch.day;
  out.second = static_cast<std::uint32_t>(second);
  out.us = micros;
}

}  // namespace

bool take_bsd_stamp(const char*& p, const char* end, HeaderScratch& scratch, Stamp& out) {
  constexpr int kShortest = 14;  // "Nov 1 09:48:16"
  constexpr int kUsual = 15;     // "Nov 21 09:48:16"
  if (end - p < kShortest) return false;
  if (end - p > kUsual && p[kUsual] == ' ' && std::memcmp(p, scratch.day_text, sizeof scratch.day_text) == 0 &&
      *p != '\0') {
    const int second = second_of_day(p + sizeof scratch.day_text);
    if (second >= 0) {
      set_yearless(scratch, second, 0, out);
      p += kUsual;
      return true;
    }
  }
  const unsigned month = month_number(p);
  if (month == 0 || p[3] != ' ') return false;
  const char* q = p + 4 + (p[4] == ' ');
  if (!is_digit(*q)) return false;
  auto day = static_cast<unsigned>(*q++ - '0');
  if (is_digit(*q)) day = day * 10 + static_cast<unsigned>(*q++ - '0');
  if (*q++ != ' ' || !is_possible_day(month, day)) return false;
  scratch.day_text[0] = '\0';
  if (q - p == sizeof scratch.day_text) std::memcpy(scratch.day_text, p, sizeof scratch.day_text);
  scratch.month = static_cast<std::uint8_t>(month);
  scratch.day = static_cast<std::uint8_t>(day);

  int year = -1;
  if (end - q >= 13 && q[4] == ' ') {
    const unsigned century = two_digits(q), rest = two_digits(q + 2);
    if (century > 99 || rest > 99) return false;
    year = static_cast<int>(century * 100 + rest);
    q += 5;
  }
  if (end - q < 8) return false;
  const int second = second_of_day(q);
  if (second < 0) return false;
  q += 8;
  const Fraction fraction = take_fraction(q, end);
  if (q != end && *q != ' ') return false;
  p = q;
  if (year >= 0) {
    if (day > static_cast<unsigned>(days_in_month(year, static_cast<int>(month)))) return false;
    out.kind = Stamp::Kind::Absolute;
    out.local = true;
    out.us = civil_micros(year, month, day, second, fraction.micros);
  } else {
    set_yearless(scratch, second, fraction.micros, out);
  }
  return true;
}

bool take_zone(const char*& p, const char* end, Stamp& stamp) {
  if (p == end) return false;
  if (*p == 'Z' || *p == 'z') {
    ++p;
    stamp.local = false;
    return true;
  }
  if ((*p != '+' && *p != '-') || end - p < 3) return false;
  const unsigned hours = two_digits(p + 1);
  const char* q = p + 3;
  const bool has_colon = q != end && *q == ':';
  unsigned minutes = 0;
  if (has_colon || (q != end && is_digit(*q))) {
    q += has_colon;
    if (end - q < 2) return false;
    minutes = two_digits(q);
    q += 2;
  }
  if (hours > 23 || minutes > 59) return false;
  const std::int64_t offset = (hours * 60 + minutes) * 60 * kMicrosPerSecond;
  stamp.us -= *p == '-' ? -offset : offset;
  stamp.local = false;
  p = q;
  return true;
}

bool take_iso_stamp(const char*& p, const char* end, HeaderScratch& scratch, IsoStamp& out) {
  constexpr int kShortest = 19;  // "2026-11-21T09:48:16"
  if (end - p < kShortest) return false;
  const bool is_known = std::memcmp(p, scratch.date, sizeof scratch.date) == 0 && *p != '\0';
  if (!is_known && !read_date(p, scratch)) return false;
  const int second = second_of_day(p + 11);
  out.separator = p[10];
  if (second < 0 || (out.separator != 'T' && out.separator != 't' && out.separator != ' ')) return false;
  p += kShortest;
  out.fraction = take_fraction(p, end);
  out.stamp.kind = Stamp::Kind::Absolute;
  out.stamp.local = true;
  out.stamp.us = scratch.date_us + second * kMicrosPerSecond + out.fraction.micros;
  out.has_zone = take_zone(p, end, out.stamp);
  return true;
}

std::string_view take_token(std::string_view& rest) {
  const std::size_t blank = rest.find(' ');
  const std::string_view token = rest.substr(0, blank);
  rest.remove_prefix(blank == std::string_view::npos ? rest.size() : blank + 1);
  return token;
}

std::uint32_t parse_pid(std::string_view digits) {
  return parse_integer<std::uint32_t>(digits).value_or(0);
}

}  // namespace mailtrace::header_parts
