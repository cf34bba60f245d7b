#include "cli/time_expression.h"

#include <doctest/doctest.h>

#include <string>

namespace mailtrace {
namespace {

constexpr std::int64_t kMidnight = 1'432'512'000;  // 2015-05-25 00:00:00 UTC
// 2015-05-25 13:24:05.25 UTC
constexpr Timestamp kNow{(kMidnight + 13 * 3600 + 24 * 60 + 5) * 1'000'000 + 250'000};

Result<TimeStretch> parse(std::string_view text, const TimeZone& zone = TimeZone()) {
  return parse_time_expression(text, kNow, zone);
}

/// "begin+length", in seconds since midnight of 2015-05-25 UTC, or "?".
std::string stretch(std::string_view text, const TimeZone& zone = TimeZone()) {
  auto time = parse(text, zone);
  if (!time) return "?";
  return std::to_string(time->begin.seconds() - kMidnight) + "+" +
         std::to_string((time->end - time->begin).us / 1'000'000);
}

}  // namespace

TEST_CASE("a day is the whole day") {
  CHECK(stretch("2015-05-25") == "0+86400");
  CHECK(stretch("today") == "0+86400");
  CHECK(stretch("yesterday") == "-86400+86400");
  CHECK(stretch("YESTERDAY") == "-86400+86400");
}

TEST_CASE("a time of day is the minute or the second that was written") {
  CHECK(stretch("2015-05-25 13:24") == "48240+60");
  CHECK(stretch("2015-05-25T13:24") == "48240+60");
  CHECK(stretch("2015-05-25 13:24:05") == "48245+1");
  auto fine = parse("2015-05-25 00:00:00.2500009");
  REQUIRE(fine.ok());
  CHECK(fine->begin.us == kMidnight * 1'000'000 + 250'000);
  CHECK((fine->end - fine->begin).us == 1);
  CHECK(stretch("2015-05-25 23:59:60") == "86400+1");
}

TEST_CASE("RFC 3339 carries its own offset") {
  TimeZone zone = TimeZone::fixed(3600);
  CHECK(stretch("2015-05-25T13:24:05Z", zone) == "48245+1");
  CHECK(stretch("2015-05-25t13:24:05z", zone) == "48245+1");
  CHECK(stretch("2015-05-25T15:24:05+02:00", zone) == "48245+1");
  CHECK(stretch("2015-05-25T11:24:05-0200", zone) == "48245+1");
}

TEST_CASE("what has no offset is civil time of the zone") {
  TimeZone zone = TimeZone::fixed(12 * 3600);
  CHECK(stretch("2015-05-25 12:00", zone) == "0+60");
  CHECK(stretch("today", zone) == "43200+86400");
}

TEST_CASE("a day with a clock change has 23 or 25 hours") {
  auto berlin = TimeZone::parse("Europe/Berlin");
  if (!berlin) {
    MESSAGE("skipped: no time zone database");
    return;
  }
  auto spring = parse("2015-03-29", *berlin);
  REQUIRE(spring.ok());
  CHECK((spring->end - spring->begin).us / 1'000'000 == 23 * 3600);
  auto autumn = parse("2015-10-25", *berlin);
  REQUIRE(autumn.ok());
  CHECK((autumn->end - autumn->begin).us / 1'000'000 == 25 * 3600);
}

TEST_CASE("a length of time is so long before now") {
  CHECK(parse("now")->begin == kNow);
  CHECK(parse("-90s")->begin == kNow - Duration::from_seconds(90));
  CHECK(parse("-30m")->begin == kNow - Duration::from_seconds(1800));
  CHECK(parse("-2h")->begin == kNow - Duration::from_seconds(7200));
  CHECK(parse("-3d")->begin == kNow - Duration::from_seconds(3 * 86'400));
  CHECK(parse("-1w")->begin == kNow - Duration::from_seconds(7 * 86'400));
  CHECK(parse("-2h")->end > parse("-2h")->begin);
}

TEST_CASE("seconds since 1970 need an @ unless they are ten digits") {
  CHECK(parse("@1448456400")->begin == Timestamp::from_seconds(1'448'456'400));
  CHECK(parse("1448456400")->begin == Timestamp::from_seconds(1'448'456'400));
  CHECK(parse("@0")->begin == Timestamp{0});
  CHECK((parse("@0")->end - parse("@0")->begin).us == 1'000'000);
}

TEST_CASE("everything else is refused, and quoted") {
  for (const char* text : {"",
                           " ",
                           "-",
                           "-h",
                           "-2",
                           "-2x",
                           "--2h",
                           "-99999999999999999999h",
                           "-4294967295w",
                           "@",
                           "@-1",
                           "@123456789012",
                           "144845640",
                           "2015",
                           "2015-05",
                           "2015-5-25",
                           "2015-02-29",
                           "2015-13-01",
                           "2015-00-01",
                           "2015-01-00",
                           "2015-05-25 ",
                           "2015-05-25 1:24",
                           "2015-05-25 24:00",
                           "2015-05-25 13:60",
                           "2015-05-25 13:24:61",
                           "2015-05-25 13:24:05.",
                           "2015-05-25 13:24Zx",
                           "2015-05-25T13:24:05+2",
                           "2015-05-25T13:24:05+02:",
                           "yestrday",
                           "now ",
                           "-2h30m",
                           "2h",
                           "\xff\xfe",
                           "2015-05-25\n"}) {
    CAPTURE(text);
    auto time = parse(text);
    CHECK_FALSE(time.ok());
    if (!time.ok()) CHECK(time.error().message.ends_with("\"" + std::string(text) + "\""));
  }
  CHECK(parse("2016-02-29").ok());
}

}  // namespace mailtrace
