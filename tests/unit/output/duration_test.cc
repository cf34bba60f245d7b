#include "output/duration.h"

#include <doctest/doctest.h>

using namespace mailtrace;

TEST_CASE("durations are shown in at most two units") {
  CHECK(format_duration({0}) == "0 s");
  CHECK(format_duration({-5}) == "0 s");
  CHECK(format_duration({999}) == "under 1 ms");
  CHECK(format_duration({20'000}) == "20 ms");
  CHECK(format_duration({300'000}) == "0.3 s");
  CHECK(format_duration({3'000'000}) == "3 s");
  CHECK(format_duration({3'960'000}) == "3.9 s");
  CHECK(format_duration({59'999'999}) == "59 s");
  CHECK(format_duration(Duration::from_seconds(60)) == "1 min");
  CHECK(format_duration(Duration::from_seconds(90)) == "1 min 30 s");
  CHECK(format_duration(Duration::from_seconds(12 * 60 + 59)) == "12 min");
  CHECK(format_duration(Duration::from_seconds(3600)) == "1 h");
  CHECK(format_duration(Duration::from_seconds(3 * 3600 + 300)) == "3 h 5 min");
  CHECK(format_duration(Duration::from_seconds(51 * 3600)) == "2 d 3 h");
  CHECK(format_duration(Duration::from_seconds(5 * 86400)) == "5 d");
  CHECK(!format_duration({INT64_MAX}).empty());
}
