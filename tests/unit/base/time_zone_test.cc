#include "base/time_zone.h"

#include <doctest/doctest.h>

namespace mailtrace {
namespace {

Timestamp utc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) {
  return {micros_from_civil({{year, static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)},
                             static_cast<std::uint8_t>(hour),
                             static_cast<std::uint8_t>(minute),
                             static_cast<std::uint8_t>(second),
                             0})};
}

TimeZone zone(std::string_view name) {
  auto parsed = TimeZone::parse(name);
  REQUIRE_MESSAGE(parsed.ok(), name);
  return std::move(parsed).value();
}

}  // namespace

TEST_CASE("fixed offsets are read in their usual spellings") {
  CHECK(zone("UTC").offset_at({0}) == 0);
  CHECK(zone("z").offset_at({0}) == 0);
  CHECK(zone("+02:00").offset_at({0}) == 7200);
  CHECK(zone("-0330").offset_at({0}) == -12600);
  CHECK(zone("+14").offset_at({0}) == 50400);
}

TEST_CASE("what is no zone is an error that names it") {
  for (const char* name : {"", "+2", "+02:", "+25:00", "+02:60", "+02:0", "Mars/Olympus", "../etc/passwd",
                           "/etc/passwd", "Europe", "Europe/Berlin\n"}) {
    CHECK_FALSE(TimeZone::parse(name).ok());
  }
  CHECK(TimeZone::parse("Mars").error().text().find("\"Mars\"") != std::string::npos);
}

TEST_CASE("a zone of the database changes its offset at the right second") {
  const TimeZone berlin = zone("Europe/Berlin");
  CHECK(berlin.offset_at(utc(2026, 3, 29, 0, 59, 59)) == 3600);
  CHECK(berlin.offset_at(utc(2026, 3, 29, 1)) == 7200);
  CHECK(berlin.offset_at(utc(2026, 10, 25, 0, 59, 59)) == 7200);
  CHECK(berlin.offset_at(utc(2026, 10, 25, 1)) == 3600);
  CHECK(berlin.offset_at(utc(2090, 7, 1)) == 7200);
  CHECK(zone("America/St_Johns").offset_at(utc(2026, 1, 1)) == -12600);
  CHECK(zone("Africa/Casablanca").offset_at(utc(2026, 2, 25)) == 0);
}

TEST_CASE("asking for a zone leaves the zone of the process alone") {
  const TimeZone before = TimeZone::local();
  (void)zone("Asia/Tokyo");
  CHECK(TimeZone::local().offset_at(utc(2026, 1, 1)) == before.offset_at(utc(2026, 1, 1)));
}

TEST_CASE("an hour shown twice is read nearest to the hint") {
  const TimeZone berlin = zone("Europe/Berlin");
  const std::int64_t half_past_two = utc(2026, 10, 25, 2, 30).us;
  CHECK(berlin.to_utc(half_past_two) == utc(2026, 10, 25, 0, 30));
  CHECK(berlin.to_utc(half_past_two, utc(2026, 10, 25, 0, 20)) == utc(2026, 10, 25, 0, 30));
  CHECK(berlin.to_utc(half_past_two, utc(2026, 10, 25, 1, 20)) == utc(2026, 10, 25, 1, 30));
  CHECK(berlin.to_utc(half_past_two, utc(2027, 1, 1)) == utc(2026, 10, 25, 1, 30));
}

TEST_CASE("a skipped hour is read by the offset before or after, nearest to the hint") {
  const TimeZone berlin = zone("Europe/Berlin");
  const std::int64_t half_past_two = utc(2026, 3, 29, 2, 30).us;
  CHECK(berlin.to_utc(half_past_two) == utc(2026, 3, 29, 0, 30));
  CHECK(berlin.to_utc(half_past_two, utc(2026, 3, 29, 2)) == utc(2026, 3, 29, 1, 30));
}

TEST_CASE("to_utc undoes to_civil around every change, given the time as hint") {
  for (const char* name :
       {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "+05:45"}) {
    const TimeZone z = zone(name);
    for (Timestamp t = utc(2023, 1, 1); t < utc(2027, 1, 1); t = t + Duration::from_seconds(599)) {
      REQUIRE(z.to_utc(z.to_civil(t), t) == t);
      if (z.is_steady_near(z.to_civil(t))) REQUIRE(z.to_utc(z.to_civil(t)) == t);
    }
  }
}

TEST_CASE("times are shown with the zone's offset, a fraction only where there is one") {
  const Timestamp t{1795254496669477};
  CHECK(format_rfc3339(t, TimeZone()) == "2026-11-21T09:48:16.669477+00:00");
  CHECK(format_rfc3339(t, zone("Asia/Kathmandu")) == "2026-11-21T15:33:16.669477+05:45");
  CHECK(format_rfc3339(utc(2026, 11, 21, 1), zone("-03:30")) == "2026-11-20T21:30:00-03:30");
  CHECK(format_civil(t, zone("+01:00")) == "2026-11-21 10:48:16");
  CHECK(format_rfc3339({-1}, TimeZone()) == "1969-12-31T23:59:59.999999+00:00");
}

TEST_CASE("times no format can show are clamped") {
  CHECK(format_rfc3339(Timestamp::max(), zone("+01:00")) == "9999-12-31T23:59:59.999999+01:00");
  CHECK(format_civil(Timestamp::min(), zone("-01:00")) == "0000-01-01 00:00:00");
}

}  // namespace mailtrace
