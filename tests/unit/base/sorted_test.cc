#include "base/sorted.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace mailtrace {
namespace {

TEST_CASE("each value is kept once, in order") {
  std::vector<int> all = {3, 1, 3, 2, 1};
  sort_once_each(all);
  CHECK(all == std::vector<int>{1, 2, 3});
}

TEST_CASE("elements with a key are those that have it, and stand where they stood") {
  const std::vector<std::pair<int, char>> all = {{1, 'a'}, {3, 'b'}, {3, 'c'}, {3, 'd'}, {7, 'e'}};
  const auto with = [&](int key) {
    std::string letters;
    for (const auto& e : with_key(all, key, &std::pair<int, char>::first)) letters += e.second;
    return letters;
  };
  CHECK(with(1) == "a");
  CHECK(with(3) == "bcd");
  CHECK(with(7) == "e");
  for (const int none : {0, 2, 5, 8}) CHECK(with(none).empty());
  CHECK(with_key(all, 3, [](const auto& e) { return e.first; }).data() == &all[1]);
  CHECK(with_key(std::vector<std::pair<int, char>>{}, 3, &std::pair<int, char>::first).empty());
}

}  // namespace
}  // namespace mailtrace
