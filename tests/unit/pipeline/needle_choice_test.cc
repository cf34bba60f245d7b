#include "pipeline/needle_choice.h"

#include <doctest/doctest.h>

namespace mailtrace {
namespace {

/// Blocks `from` to `to` of a source, each with the same hits.
void add(NeedleChoice& choice, std::uint32_t source, std::uint32_t from, std::uint32_t to, NeedleChoice::Counts hits) {
  for (std::uint32_t b = from; b < to; ++b) choice.add({source, b}, hits);
}

TEST_CASE("the needle with fewer hits in the first blocks is looked for in the others") {
  NeedleChoice choice(2, 1);
  add(choice, 0, 0, 63, {2, 1});
  CHECK_FALSE(choice.is_decided());
  CHECK(choice.is_wanted(0));
  CHECK(choice.is_wanted(1));
  add(choice, 0, 63, 64, {0, 0});
  CHECK(choice.is_decided());
  CHECK_FALSE(choice.is_wanted(0));
  CHECK(choice.is_wanted(1));
  CHECK(choice.chosen() == 1);
}

TEST_CASE("blocks that are not of the sample do not count, in whichever order they come") {
  NeedleChoice choice(2, 3);
  add(choice, 2, 0, 50, {9, 0});
  add(choice, 1, 32, 50, {9, 0});
  add(choice, 1, 0, 32, {0, 1});
  CHECK_FALSE(choice.is_decided());
  add(choice, 0, 0, 32, {1, 1});
  CHECK(choice.is_decided());
  CHECK(choice.chosen() == 0);
}

TEST_CASE("short sources leave more of the sample to those behind them") {
  NeedleChoice choice(2, 4);
  choice.end_source(0, 2);
  add(choice, 0, 0, 2, {0, 0});
  add(choice, 1, 0, 32, {0, 0});
  add(choice, 2, 0, 29, {0, 0});
  choice.end_source(2, 30);
  CHECK_FALSE(choice.is_decided());
  add(choice, 2, 29, 30, {1, 0});
  CHECK(choice.is_decided());
  CHECK(choice.chosen() == 1);
}

TEST_CASE("few blocks are a sample as a whole; of two found equally often the first is chosen") {
  NeedleChoice choice(2, 2);
  add(choice, 1, 0, 3, {1, 0});
  choice.end_source(1, 3);
  choice.end_source(0, 0);
  CHECK_FALSE(choice.is_decided());
  CHECK(choice.chosen() == 1);
  NeedleChoice equal(2, 1);
  add(equal, 0, 0, 3, {1, 1});
  CHECK(equal.chosen() == 0);
}

TEST_CASE("one needle, or none, needs no sample") {
  NeedleChoice one(1, 1);
  CHECK(one.is_decided());
  CHECK(one.is_wanted(0));
  CHECK_FALSE(one.is_wanted(1));
  CHECK(one.chosen() == 0);
  CHECK_FALSE(NeedleChoice(0, 1).is_wanted(0));
}

}  // namespace
}  // namespace mailtrace
