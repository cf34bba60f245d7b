#include "base/arena_list.h"

#include <doctest/doctest.h>

#include <cstdint>

namespace mailtrace {
namespace {

TEST_CASE("a list in an arena keeps its elements while it grows, beside others of the arena") {
  ByteArena arena;
  ArenaList<std::uint64_t, 3> squares, cubes;
  CHECK(squares.empty());
  for (std::uint64_t i = 0; i < 500; ++i) {
    squares.push_back(i * i, arena);
    cubes.push_back(i * i * i, arena);
    CHECK(squares.size() == i + 1);
    CHECK(squares.back() == i * i);
  }
  std::uint64_t i = 0;
  for (const std::uint64_t square : squares) {
    CHECK(square == i * i);
    CHECK(cubes[i] == i * i * i);
    ++i;
  }
  CHECK(i == 500);
  CHECK(squares.front() == 0);
}

TEST_CASE("an element of a list may be added to it again while it grows") {
  ByteArena arena;
  ArenaList<std::uint64_t, 2> list;
  list.push_back(7, arena);
  for (int i = 0; i < 10; ++i) list.push_back(list.front(), arena);
  for (const std::uint64_t value : list) CHECK(value == 7);
}

}  // namespace
}  // namespace mailtrace
