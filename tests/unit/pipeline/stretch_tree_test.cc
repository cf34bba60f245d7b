#include "pipeline/stretch_tree.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace mailtrace {
namespace {

TEST_CASE("each stretch that holds a time is taken once") {
  std::mt19937 random(7);
  const auto number = [&](int below) { return static_cast<std::int64_t>(random() % static_cast<unsigned>(below)); };
  for (int round = 0; round < 300; ++round) {
    std::vector<StretchTree::Stretch> left;
    for (std::size_t i = 0; i < static_cast<std::size_t>(round % 40); ++i) {
      const std::int64_t from = number(100);
      left.push_back({Timestamp{from}, Timestamp{from + number(30)}, i});
    }
    StretchTree tree(left);
    for (int look = 0; look < 30; ++look) {
      const Timestamp time{number(140)};
      while (const auto taken = tree.take(time)) {
        const auto at = std::find_if(left.begin(), left.end(), [&](const auto& s) { return s.number == *taken; });
        REQUIRE(at != left.end());
        CHECK((at->from <= time && time <= at->to));
        left.erase(at);
      }
      CHECK(std::none_of(left.begin(), left.end(), [&](const auto& s) { return s.from <= time && time <= s.to; }));
    }
  }
}

}  // namespace
}  // namespace mailtrace
