#include <doctest/doctest.h>

#include "search/query.h"

using namespace mailtrace;

namespace {

constexpr std::uint64_t kMost = UINT64_MAX;

using Bounds = std::pair<std::uint64_t, std::uint64_t>;

Bounds size(std::string_view text) {
  const auto range = parse_size_range(text);
  REQUIRE_MESSAGE(range.ok(), text);
  return {range->low, range->high};
}

Bounds duration(std::string_view text) {
  const auto range = parse_duration_range(text);
  REQUIRE_MESSAGE(range.ok(), text);
  return {range->low, range->high};
}

}  // namespace

TEST_CASE("size ranges have inclusive bounds in bytes") {
  CHECK(size(">10M") == Bounds{10 * 1048576 + 1, kMost});
  CHECK(size(">=10M") == Bounds{10 * 1048576, kMost});
  CHECK(size("<=5k") == Bounds{0, 5120});
  CHECK(size("<5K") == Bounds{0, 5119});
  CHECK(size("1M..2M") == Bounds{1048576, 2097152});
  CHECK(size("1k..") == Bounds{1024, kMost});
  CHECK(size("..1k") == Bounds{0, 1024});
  CHECK(size("=0") == Bounds{0, 0});
  CHECK(size("300") == Bounds{300, 300});
  CHECK(size(" > 1.5kB ") == Bounds{1537, kMost});
  CHECK(size("2G") == Bounds{2147483648, 2147483648});
  CHECK(size("18446744073709551615") == Bounds{kMost, kMost});
}

TEST_CASE("duration ranges are in seconds") {
  CHECK(duration(">1h") == Bounds{3601, kMost});
  CHECK(duration("<=90s") == Bounds{0, 90});
  CHECK(duration("5m..1h30m") == Bounds{300, 5400});
  CHECK(duration("2d") == Bounds{172800, 172800});
  CHECK(duration(">=1W") == Bounds{604800, kMost});
  CHECK(duration("0.5h") == Bounds{1800, 1800});
  CHECK(duration("45") == Bounds{45, 45});
}

TEST_CASE("what is no range is an error with an example") {
  for (const char* text : {"", ">", "=", "..", "abc", "10X", "10MM", "-5", ">-5", "1..2..3", "1.", ".5", "<0",
                           "1 k", "18446744073709551616", "99999999999G", ">18446744073709551615", "1h"}) {
    const auto range = parse_size_range(text);
    REQUIRE_FALSE_MESSAGE(range.ok(), text);
    CHECK(range.error().message ==
          "not a size: \"" + std::string(text) + "\"; expected for example >10M, <=5k, 1M..2M or 300");
  }
  CHECK(parse_duration_range("1k").error().message ==
        "not a length of time: \"1k\"; expected for example >1h, <=90s, 5m..1h30m or 2d");
  CHECK(parse_size_range("2M..1M").error().message ==
        "nothing is between \"2M\" and \"1M\": the smaller one comes first");
}
