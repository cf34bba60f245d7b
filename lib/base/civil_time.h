// Civil dates and times of the proleptic Gregorian calendar, by arithmetic alone.
#pragma once

#include <cstdint>

namespace mailtrace {

inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;

/// A calendar date. `month` is 1..12, `day` 1..31. A plain value.
struct CivilDate {
  std::int32_t year = 1970;
  std::uint8_t month = 1;
  std::uint8_t day = 1;

  constexpr bool operator==(const CivilDate&) const = default;
};

/// A date and a time of the day, of whatever zone the user of it means. `second` may be 60.
struct CivilTime {
  CivilDate date;
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  std::uint32_t microsecond = 0;

  constexpr bool operator==(const CivilTime&) const = default;
};

/// Division that rounds towards minus infinity; `b` > 0.
constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

constexpr bool is_leap_year(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/// 28..31; `month` is 1..12.
constexpr int days_in_month(std::int64_t year, int month) {
  return month == 2 ? (is_leap_year(year) ? 29 : 28) : 30 + ((0x15AA >> month) & 1);
}

/// Days since 1970-01-01, negative before. A day past the end of its month counts on into the next.
/// (The algorithm is Howard Hinnant's "days_from_civil": years begin in March, eras have 400 years.)
constexpr std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  year -= month <= 2;
  const std::int64_t era = floor_div(year, 400);
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + day_of_era - 719'468;
}

constexpr std::int64_t days_from_civil(const CivilDate& date) {
  return days_from_civil(date.year, date.month, date.day);
}

/// The inverse of days_from_civil.
constexpr CivilDate civil_from_days(std::int64_t days) {
  days += 719'468;
  const std::int64_t era = floor_div(days, 146'097);
  const std::int64_t day_of_era = days - era * 146'097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {static_cast<std::int32_t>(year_of_era + era * 400 + (month <= 2)), static_cast<std::uint8_t>(month),
          static_cast<std::uint8_t>(day)};
}

/// Microseconds between 1970-01-01 00:00:00 and `time` on one clock without jumps.
constexpr std::int64_t micros_from_civil(const CivilTime& time) {
  const std::int64_t seconds =
      days_from_civil(time.date) * kSecondsPerDay + time.hour * 3600 + time.minute * 60 + time.second;
  return seconds * kMicrosPerSecond + time.microsecond;
}

/// The inverse of micros_from_civil; never yields second 60.
constexpr CivilTime civil_from_micros(std::int64_t micros) {
  const std::int64_t days = floor_div(micros, kSecondsPerDay * kMicrosPerSecond);
  const std::int64_t rest = micros - days * kSecondsPerDay * kMicrosPerSecond;
  const auto second_of_day = static_cast<std::int32_t>(rest / kMicrosPerSecond);
  return {civil_from_days(days), static_cast<std::uint8_t>(second_of_day / 3600),
          static_cast<std::uint8_t>(second_of_day / 60 % 60), static_cast<std::uint8_t>(second_of_day % 60),
          static_cast<std::uint32_t>(rest % kMicrosPerSecond)};
}

}  // namespace mailtrace
