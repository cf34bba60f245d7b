#include "pipeline/stretches.h"

#include <doctest/doctest.h>

#include <string>

namespace mailtrace {
namespace {

Timestamp at(int second) {
  return Timestamp::from_seconds(second);
}

std::string shown(const Stretches& all) {
  std::string out;
  all.for_each([&](Timestamp from, Timestamp to) {
    out += std::to_string(from.seconds()) + "-" + std::to_string(to.seconds()) + " ";
  });
  return out;
}

TEST_CASE("stretches that touch are one, others stay apart") {
  Stretches all;
  CHECK(all.add(at(10), at(20)));
  CHECK(all.add(at(40), at(50)));
  CHECK(all.add(at(1), at(2)));
  CHECK(shown(all) == "1-2 10-20 40-50 ");
  CHECK_FALSE(all.add(at(11), at(20)));
  CHECK(all.add(at(20), at(40)));
  CHECK(shown(all) == "1-2 10-50 ");
}

TEST_CASE("both ends belong to a stretch") {
  Stretches all;
  CHECK_FALSE(all.holds(at(10)));
  all.add(at(10), at(20));
  CHECK(all.holds(at(10)));
  CHECK(all.holds(at(20)));
  CHECK_FALSE(all.holds(at(21)));
  CHECK(all.overlaps(at(0), at(10)));
  CHECK(all.overlaps(at(0), at(90)));
  CHECK_FALSE(all.overlaps(at(0), at(9)));
}

}  // namespace
}  // namespace mailtrace
