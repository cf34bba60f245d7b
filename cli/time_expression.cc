#include "cli/time_expression.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/civil_time.h"
#include "base/text.h"

namespace mailtrace {
namespace {

constexpr std::int64_t kSecond = kMicrosPerSecond;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kDay = kSecondsPerDay * kSecond;

/// Consumes a text from its front. Every `take` leaves the text as it was where it fails.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Exactly `count` digits, a number of at most `most`.
  std::optional<int> take_digits(std::size_t count, int most) {
    if (rest_.size() < count) return {};
    int number = 0;
    for (char c : rest_.substr(0, count)) {
      if (!is_digit(c)) return {};
      number = number * 10 + (c - '0');
    }
    if (number > most) return {};
    rest_.remove_prefix(count);
    return number;
  }

  /// The digits after a decimal point, in microseconds; what is finer is cut.
  std::optional<std::int64_t> take_fraction() {
    std::size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (digits == 0) return {};
    std::int64_t us = 0;
    for (std::size_t i = 0; i < 6; ++i) us = us * 10 + (i < digits ? rest_[i] - '0' : 0);
    rest_.remove_prefix(digits);
    return us;
  }

 private:
  std::string_view rest_;
};

/// Microseconds of civil time from 1970-01-01 to the start of the day "YYYY-MM-DD".
std::optional<std::int64_t> take_day(Reader& reader) {
  auto year = reader.take_digits(4, 9999);
  if (!year || !reader.take('-')) return {};
  auto month = reader.take_digits(2, 12);
  if (!month || *month == 0 || !reader.take('-')) return {};
  auto day = reader.take_digits(2, days_in_month(*year, *month));
  if (!day || *day == 0) return {};
  return days_from_civil(*year, *month, *day) * kDay;
}

/// A time of day, in microseconds since midnight, and how finely it was written.
struct TimeOfDay {
  std::int64_t us = 0;
  std::int64_t length = 0;
};

/// "13:24", "13:24:05", "13:24:05.25". Second 60 is a leap second.
std::optional<TimeOfDay> take_time_of_day(Reader& reader) {
  auto hour = reader.take_digits(2, 23);
  if (!hour || !reader.take(':')) return {};
  auto minute = reader.take_digits(2, 59);
  if (!minute) return {};
  std::int64_t us = (*hour * 60 + *minute) * kMinute;
  if (!reader.take(':')) return TimeOfDay{us, kMinute};
  auto second = reader.take_digits(2, 60);
  if (!second) return {};
  us += *second * kSecond;
  if (!reader.take('.')) return TimeOfDay{us, kSecond};
  auto fraction = reader.take_fraction();
  if (!fraction) return {};
  return TimeOfDay{us + *fraction, 1};
}

/// Microseconds of "z", "+02:00", "+0200".
std::optional<std::int64_t> take_offset(Reader& reader) {
  if (reader.take('z')) return 0;
  bool is_west = reader.take('-');
  if (!is_west && !reader.take('+')) return {};
  auto hours = reader.take_digits(2, 23);
  if (!hours) return {};
  reader.take(':');
  auto minutes = reader.take_digits(2, 59);
  if (!minutes) return {};
  std::int64_t us = (*hours * 60 + *minutes) * kMinute;
  return is_west ? -us : us;
}

TimeStretch moment(Timestamp time) {
  return {time, time + Duration{1}};
}

class Parser {
 public:
  Parser(Timestamp now, const TimeZone& zone) : now_(now), zone_(zone) {}

  std::optional<TimeStretch> parse(std::string_view text) const {
    if (text == "now") return moment(now_);
    if (text == "today") return civil(midnight_of_now(), kDay);
    if (text == "yesterday") return civil(midnight_of_now() - kDay, kDay);
    if (text.starts_with('-')) return ago(text.substr(1));
    if (text.starts_with('@')) return epoch(text.substr(1));
    if (text.size() == 10 && std::ranges::all_of(text, is_digit)) return epoch(text);
    return date(text);
  }

 private:
  std::int64_t midnight_of_now() const { return floor_div(zone_.to_civil(now_), kDay) * kDay; }

  /// From a civil time on, as long as a clock on the wall needs to go on by `length`.
  TimeStretch civil(std::int64_t begin, std::int64_t length) const {
    return {zone_.to_utc(begin), zone_.to_utc(begin + length)};
  }

  std::optional<TimeStretch> ago(std::string_view text) const {
    struct Unit {
      char letter;
      std::int64_t seconds;
    };
    constexpr std::array<Unit, 5> kUnits{{{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86'400}, {'w', 604'800}}};
    constexpr std::int64_t kMostSeconds = 100'000'000'000;
    if (text.empty()) return {};
    auto count = parse_integer<std::uint32_t>(text.substr(0, text.size() - 1));
    auto unit = std::ranges::find(kUnits, text.back(), &Unit::letter);
    if (!count || unit == kUnits.end() || *count > kMostSeconds / unit->seconds) return {};
    return moment(now_ - Duration::from_seconds(*count * unit->seconds));
  }

  static std::optional<TimeStretch> epoch(std::string_view text) {
    constexpr std::uint64_t kMostSeconds = 99'999'999'999;
    auto seconds = parse_integer<std::uint64_t>(text);
    if (!seconds || *seconds > kMostSeconds) return {};
    auto begin = static_cast<std::int64_t>(*seconds);
    return TimeStretch{Timestamp::from_seconds(begin), Timestamp::from_seconds(begin + 1)};
  }

  std::optional<TimeStretch> date(std::string_view text) const {
    Reader reader(text);
    auto midnight = take_day(reader);
    if (!midnight) return {};
    if (reader.at_end()) return civil(*midnight, kDay);
    if (!reader.take('t') && !reader.take(' ')) return {};
    auto time = take_time_of_day(reader);
    if (!time) return {};
    std::int64_t begin = *midnight + time->us;
    if (reader.at_end()) return civil(begin, time->length);
    auto offset = take_offset(reader);
    if (!offset || !reader.at_end()) return {};
    return TimeStretch{Timestamp{begin - *offset}, Timestamp{begin - *offset + time->length}};
  }

  Timestamp now_;
  const TimeZone& zone_;
};

}  // namespace

Result<TimeStretch> parse_time_expression(std::string_view text, Timestamp now, const TimeZone& zone) {
  if (auto time = Parser(now, zone).parse(lower_case(text))) return *time;
  return Error{
      "not a time such as 2015-05-25, \"2015-05-25 13:24\", yesterday or -2h: \"" + std::string(text) + "\"",
      ""};
}

}  // namespace mailtrace
