#include "base/held_back.h"

#include <doctest/doctest.h>

#include <vector>

namespace mailtrace {
namespace {

TEST_CASE("a thing held back is used again when its mark is released, not before, and once") {
  HeldBack<int> held;
  std::vector<int> used;
  const auto use = [&](int thing) { used.push_back(thing); };
  held.add(1, 0, use);
  CHECK(used == std::vector{1});  // mark 0 needs no release
  held.add(2, 5, use);
  held.add(3, 5, use);
  held.add(4, 7, use);
  CHECK(held.size() == 3);
  held.release(4, use);
  CHECK(used == std::vector{1});
  held.release(6, use);
  CHECK(used == std::vector{1, 2, 3});
  held.add(5, 6, use);
  CHECK(used == std::vector{1, 2, 3, 5});
  held.release(7, use);
  held.release(7, use);
  CHECK(used == std::vector{1, 2, 3, 5, 4});
  CHECK(held.size() == 0);
}

TEST_CASE("what comes next can be seen while a thing is used again") {
  HeldBack<int> held;
  const auto keep = [](int) {};
  for (const int thing : {1, 2, 3}) held.add(thing, 1, keep);
  std::vector<int> seen;
  held.release(1, [&](int) { seen.push_back(held.ahead(1)); });
  CHECK(seen == std::vector{2, 3, 0});
}

}  // namespace
}  // namespace mailtrace
