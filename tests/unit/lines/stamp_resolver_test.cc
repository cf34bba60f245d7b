#include "lines/stamp_resolver.h"

#include <doctest/doctest.h>

#include "base/civil_time.h"
#include "tests/unit/lines/stamps.h"

namespace mailtrace {

TEST_CASE("yearless stamps go over New Year and back") {
  const TimeZone utc;
  StampResolver resolver(utc, moment(2026, 12, 31));
  CHECK(resolver.resolve(yearless(12, 31, 86390)) == moment(2026, 12, 31, 86390));
  CHECK(resolver.resolve(yearless(1, 1, 5)) == moment(2027, 1, 1, 5));
  CHECK(resolver.resolve(yearless(12, 31, 86399)) == moment(2026, 12, 31, 86399));
  CHECK(resolver.resolve(yearless(1, 1, 6)) == moment(2027, 1, 1, 6));
  CHECK(resolver.last() == moment(2027, 1, 1, 6));
}

TEST_CASE("a line without stamp changes nothing, fractions are kept") {
  const TimeZone utc;
  StampResolver resolver(utc, moment(2026, 5, 1));
  Stamp stamp = yearless(5, 2, 10);
  stamp.us = 250000;
  CHECK(resolver.resolve(stamp)->us == moment(2026, 5, 2, 10).us + 250000);
  CHECK_FALSE(resolver.resolve(Stamp()).has_value());
  CHECK(resolver.last().us == moment(2026, 5, 2, 10).us + 250000);
}

TEST_CASE("Feb 29 is read in the nearest leap year only") {
  const TimeZone utc;
  CHECK(StampResolver(utc, moment(2024, 3, 1)).resolve(yearless(2, 29, 0)) == moment(2024, 2, 29));
  CHECK(StampResolver(utc, moment(2025, 3, 1)).resolve(yearless(2, 29, 0)) == moment(2024, 2, 29));
  CHECK(StampResolver(utc, moment(2027, 3, 1)).resolve(yearless(2, 29, 0)) == moment(2028, 2, 29));
  CHECK(StampResolver(utc, moment(2099, 3, 1)).resolve(yearless(2, 29, 0)) == moment(2096, 2, 29));
}

TEST_CASE("lines out of order stay in their year") {
  const TimeZone utc;
  StampResolver resolver(utc, moment(2026, 6, 1));
  for (const auto& [month, day] : {std::pair{6, 1}, {5, 31}, {6, 1}, {1, 1}, {6, 2}, {11, 30}, {6, 3}}) {
    const auto time = resolver.resolve(yearless(month, day, 60));
    CHECK(civil_from_micros(time->us).date ==
          CivilDate{2026, static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)});
  }
}

TEST_CASE("a log of several years is followed through") {
  const TimeZone utc;
  StampResolver resolver(utc, moment(2020, 1, 1));
  for (std::int64_t day = days_from_civil(2020, 1, 1); day < days_from_civil(2026, 1, 1); day += 5) {
    const CivilDate date = civil_from_days(day);
    REQUIRE(resolver.resolve(yearless(date.month, date.day, 7)) ==
            moment(date.year, date.month, date.day, 7));
  }
}

TEST_CASE("stamps with a year are what they say, local ones by the zone") {
  const TimeZone zone = TimeZone::fixed(3600);
  StampResolver resolver(zone, moment(2000, 1, 1));
  CHECK(resolver.resolve(absolute(moment(2026, 11, 21, 5), false)) == moment(2026, 11, 21, 5));
  CHECK(resolver.resolve(absolute(moment(2026, 11, 21, 7200), true)) == moment(2026, 11, 21, 3600));
  CHECK(resolver.resolve(yearless(11, 22, 3600)) == moment(2026, 11, 22));
}

TEST_CASE("a foreign line with a wild year moves no yearless line") {
  const TimeZone utc;
  StampResolver resolver(utc, moment(2026, 11, 21));
  CHECK(resolver.resolve(yearless(11, 21, 100)) == moment(2026, 11, 21, 100));
  CHECK(resolver.resolve(absolute(moment(2099, 3, 1), false)) == moment(2099, 3, 1));
  CHECK(resolver.resolve(absolute(moment(1970, 1, 1), false)) == moment(1970, 1, 1));
  CHECK(resolver.resolve(yearless(11, 21, 101)) == moment(2026, 11, 21, 101));
}

TEST_CASE("a stretch of stamps with years carries the yearless ones behind it") {
  const TimeZone utc;
  StampResolver resolver(utc, moment(2025, 11, 21));
  CHECK(resolver.resolve(yearless(11, 21, 0)) == moment(2025, 11, 21));
  CHECK(resolver.resolve(absolute(moment(2026, 8, 1), false)) == moment(2026, 8, 1));
  CHECK(resolver.resolve(yearless(8, 2, 0)) == moment(2026, 8, 2));
}

TEST_CASE("an hour shown twice goes on where it was") {
  auto berlin = TimeZone::parse("Europe/Berlin");
  REQUIRE(berlin.ok());
  StampResolver resolver(*berlin, moment(2026, 10, 24));
  std::int64_t before = 0;
  // 01:50, 02:10, 02:30, 02:50, 02:10, 02:30, 02:50, 03:10 on the clock are 20 minutes apart.
  for (const int minute : {110, 130, 150, 170, 130, 150, 170, 190}) {
    const Timestamp time = *resolver.resolve(yearless(10, 25, minute * 60));
    if (before) CHECK(time.us - before == 20 * 60 * kMicrosPerSecond);
    before = time.us;
  }
}

TEST_CASE("a copy of the resolver resolves the rest the same way") {
  const TimeZone utc;
  StampResolver first(utc, moment(2026, 12, 30));
  (void)first.resolve(yearless(12, 31, 1));
  StampResolver second = first;
  for (int i = 0; i < 400; ++i) {
    const CivilDate date = civil_from_days(days_from_civil(2026, 12, 31) + i);
    REQUIRE(first.resolve(yearless(date.month, date.day, 1)) ==
            second.resolve(yearless(date.month, date.day, 1)));
  }
}

}  // namespace mailtrace
