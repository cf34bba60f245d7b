#include "base/small_list.h"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

namespace mailtrace {
namespace {

std::vector<int> values(const SmallList<int>& list) {
  return {list.all().begin(), list.all().end()};
}

TEST_CASE("a small list keeps its elements in order, few and many") {
  SmallList<int> list;
  CHECK(list.empty());
  std::vector<int> expected;
  for (int i = 0; i < 20; ++i) {
    list.push_back(i);
    expected.push_back(i);
    CHECK(values(list) == expected);
    CHECK(list.front() == 0);
    CHECK(list.back() == i);
  }
  list.erase_if([](int i) { return i % 3 == 0; });
  std::erase_if(expected, [](int i) { return i % 3 == 0; });
  CHECK(values(list) == expected);
  list.erase_if([](int) { return true; });
  CHECK(list.empty());
}

TEST_CASE("a small list is moved whole and leaves nothing behind") {
  for (const int count : {0, 1, 2, 3, 9}) {
    SmallList<int> list;
    for (int i = 0; i < count; ++i) list.push_back(i);
    const std::vector<int> expected = values(list);
    SmallList<int> moved(std::move(list));
    CHECK(values(moved) == expected);
    SmallList<int> other;
    for (int i = 0; i < 5; ++i) other.push_back(i);
    other = std::move(moved);
    CHECK(values(other) == expected);
    other.push_back(99);
    CHECK(other.back() == 99);
  }
}

}  // namespace
}  // namespace mailtrace
