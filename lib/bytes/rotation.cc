#include "bytes/rotation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>

namespace mailtrace {
namespace {

using namespace std::string_view_literals;

/// Ages of dated files begin here: further than any number of a rotation.
constexpr std::int64_t kDatedAge = 1'000'000'000'000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_separator(char c) {
  return c == '-' || c == '.' || c == '_';
}

std::size_t digits_at(std::string_view text, std::size_t i) {
  auto end = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(), is_digit);
  return static_cast<std::size_t>(end - text.begin()) - i;
}

std::int64_t number(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// A time found in a name: `length` characters that tell it, and its seconds since 1970 as if UTC.
struct NameTime {
  std::size_t length = 0;
  std::int64_t seconds = 0;
};

std::optional<std::int64_t> day_seconds(std::int64_t year, std::int64_t month, std::int64_t day) {
  using namespace std::chrono;
  year_month_day date{std::chrono::year(static_cast<int>(year)),
                      std::chrono::month(static_cast<unsigned>(month)),
                      std::chrono::day(static_cast<unsigned>(day))};
  if (year < 1970 || year > 2199 || !date.ok()) return std::nullopt;
  return std::int64_t{sys_days(date).time_since_epoch().count()} * 86400;
}

/// "YYYYMMDD", or with '-', '_' or '.' between its parts.
std::optional<NameTime> day_at(std::string_view text) {
  std::size_t digits = digits_at(text, 0);
  std::optional<std::int64_t> seconds;
  std::size_t length = 8;
  if (digits >= 8) {
    seconds = day_seconds(number(text.substr(0, 4)), number(text.substr(4, 2)), number(text.substr(6, 2)));
  } else if (digits == 4 && text.size() >= 10 && is_separator(text[4]) && text[7] == text[4] &&
             digits_at(text, 5) == 2 && digits_at(text, 8) == 2) {
    seconds = day_seconds(number(text.substr(0, 4)), number(text.substr(5, 2)), number(text.substr(8, 2)));
    length = 10;
  }
  if (!seconds) return std::nullopt;
  return NameTime{length, *seconds};
}

/// The clock time behind a day: "hh", "hhmm" or "hhmmss", after 'T' or a separator or nothing, or
/// the seconds since 1970 (logrotate's %s), which then stand for the day too.
NameTime with_clock(std::string_view text, NameTime day) {
  std::size_t i = day.length;
  if (i < text.size() && (text[i] == 'T' || text[i] == '-' || text[i] == '_')) ++i;
  std::size_t digits = digits_at(text, i);
  if (i > day.length && digits == 10) return {i + digits, number(text.substr(i, digits))};
  if (digits != 2 && digits != 4 && digits != 6) return day;
  std::array<std::int64_t, 3> clock = {};
  for (std::size_t part = 0; part * 2 < digits; ++part) clock[part] = number(text.substr(i + part * 2, 2));
  if (clock[0] > 23 || clock[1] > 59 || clock[2] > 60) return day;
  return {i + digits, day.seconds + clock[0] * 3600 + clock[1] * 60 + clock[2]};
}

/// The day in a name, taken out of it together with a separator beside it.
std::optional<std::int64_t> take_day(std::string& name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_digit(name[i]) || (i > 0 && is_digit(name[i - 1]))) continue;
    std::string_view rest = std::string_view(name).substr(i);
    std::optional<NameTime> day = day_at(rest);
    if (!day) continue;
    NameTime time = with_clock(rest, *day);
    if (time.length < rest.size() && is_digit(rest[time.length])) continue;
    bool before = i > 0 && is_separator(name[i - 1]);
    bool after =
        !before && time.length < rest.size() && rest[time.length] != '.' && is_separator(rest[time.length]);
    name.erase(before ? i - 1 : i, time.length + (before || after ? 1 : 0));
    return time.seconds;
  }
  return std::nullopt;
}

/// The digits behind the last separator of a name, "" if something else stands there.
std::string_view last_number(std::string_view name) {
  std::size_t end = name.find_last_not_of("0123456789");
  if (end == std::string_view::npos || end == 0 || !is_separator(name[end])) return {};
  return name.substr(end + 1);
}

/// A month or year at the end of a name, taken out of it.
std::optional<std::int64_t> take_month_or_year(std::string& name) {
  std::string_view digits = last_number(name);
  if (digits.size() != 4 && digits.size() != 6) return std::nullopt;
  std::int64_t year = number(digits.substr(0, 4));
  auto seconds = day_seconds(year, digits.size() == 6 ? number(digits.substr(4)) : 1, 1);
  if (!seconds || year < 1990) return std::nullopt;
  name.resize(name.size() - digits.size() - 1);
  return seconds;
}

/// The number of a rotation at the end of a name (".12"), taken out of it. A name without letters is
/// an address, not a rotation.
std::optional<std::int64_t> take_number(std::string& name) {
  std::string_view digits = last_number(name);
  if (digits.empty() || digits.size() > 9 || name[name.size() - digits.size() - 1] != '.')
    return std::nullopt;
  if (name.find_first_not_of("0123456789.") == std::string::npos) return std::nullopt;
  std::int64_t value = number(digits);
  name.resize(name.size() - digits.size() - 1);
  return value;
}

}  // namespace

std::string_view compression_suffix(std::string_view path) {
  for (std::string_view suffix : {".gz"sv, ".bz2"sv, ".xz"sv, ".zst"sv, ".Z"sv})
    if (path.size() > suffix.size() && path.ends_with(suffix))
      return path.substr(path.size() - suffix.size());
  return {};
}

Rotation rotation_of(std::string_view path) {
  path.remove_suffix(compression_suffix(path).size());
  std::size_t slash = path.rfind('/');
  std::size_t base = slash == std::string_view::npos ? 0 : slash + 1;
  std::string name(path.substr(base));
  std::optional<std::int64_t> time = take_day(name);
  if (!time) time = take_month_or_year(name);
  std::optional<std::int64_t> step = take_number(name);
  std::int64_t age = step ? *step + 1 : 0;
  if (time) age = kDatedAge - *time + std::min<std::int64_t>(age, 86399);
  return {std::string(path.substr(0, base)) + name, age};
}

}  // namespace mailtrace
