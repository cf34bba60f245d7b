#include "base/civil_time.h"

#include <doctest/doctest.h>

namespace mailtrace {

TEST_CASE("days and civil dates convert both ways over all eras") {
  CHECK(days_from_civil(1970, 1, 1) == 0);
  CHECK(days_from_civil(2000, 3, 1) == 11017);
  CHECK(civil_from_days(-1) == CivilDate{1969, 12, 31});
  CHECK(days_from_civil(0, 1, 1) == -719528);
  for (std::int64_t days = -800'000; days < 3'000'000; days += 97) {
    const CivilDate date = civil_from_days(days);
    REQUIRE(days_from_civil(date) == days);
    REQUIRE(date.day <= days_in_month(date.year, date.month));
  }
}

TEST_CASE("every day follows the one before") {
  CivilDate expected{1999, 12, 1};
  for (std::int64_t days = days_from_civil(expected); expected.year < 2005; ++days) {
    REQUIRE(civil_from_days(days) == expected);
    if (++expected.day > days_in_month(expected.year, expected.month)) {
      expected.day = 1;
      expected.month = expected.month == 12 ? 1 : expected.month + 1;
      expected.year += expected.month == 1;
    }
  }
}

TEST_CASE("month lengths and leap years follow the Gregorian rules") {
  CHECK(is_leap_year(2000));
  CHECK_FALSE(is_leap_year(2100));
  CHECK(days_in_month(2024, 2) == 29);
  CHECK(days_in_month(2026, 2) == 28);
  const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int month = 1; month <= 12; ++month) CHECK(days_in_month(2026, month) == lengths[month - 1]);
}

TEST_CASE("civil times and microseconds convert both ways, also before 1970") {
  const CivilTime time{{2026, 11, 21}, 9, 48, 16, 669477};
  CHECK(micros_from_civil(time) == 1795254496669477);
  const std::int64_t samples[] = {0, -1, -86'400'000'001, 1795254496669477};
  for (const std::int64_t us : samples) {
    CHECK(micros_from_civil(civil_from_micros(us)) == us);
  }
}

}  // namespace mailtrace
