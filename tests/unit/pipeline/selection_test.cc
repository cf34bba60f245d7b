#include "pipeline/selection.h"

#include <doctest/doctest.h>

#include <string>

namespace mailtrace {
namespace {

TEST_CASE("lines are selected once and told in order") {
  Selection selection({2, 1});
  CHECK(selection.add(0, 1, 50));
  CHECK(selection.add(0, 1, 10));
  CHECK_FALSE(selection.add(0, 1, 50));
  CHECK(selection.add(1, 0, 50));
  CHECK(selection.lines(0, 1) == std::vector<std::uint32_t>{10, 50});
  CHECK(selection.lines(0, 0).empty());
  CHECK(selection.size() == 3);
}

TEST_CASE("texts are kept in the order of the lines, whatever becomes of the original") {
  Selection selection({1}, 1 << 10);
  std::string text = "second";
  selection.add(0, 0, 50);
  selection.keep_text(0, 0, {50, 8, text});
  CHECK(selection.kept_lines(0, 0)->size() == 1);
  text = "first!";
  selection.add(0, 0, 10);
  CHECK(selection.kept_lines(0, 0) == nullptr);
  selection.keep_text(0, 0, {10, 3, text});
  text.clear();
  const Selection moved = std::move(selection);
  const std::vector<KeptLine>& kept = *moved.kept_lines(0, 0);
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].text == "first!");
  CHECK(kept[0].number == 3);
  CHECK(kept[1].text == "second");
}

TEST_CASE("texts beyond the bound are not kept, and the block is known not to have all") {
  Selection selection({2}, 200);
  const std::string text(100, 'x');
  selection.add(0, 0, 0);
  selection.keep_text(0, 0, {0, 1, text});
  selection.add(0, 1, 0);
  selection.keep_text(0, 1, {0, 2, text});
  CHECK(selection.kept_lines(0, 0) != nullptr);
  CHECK(selection.kept_lines(0, 1) == nullptr);
}

}  // namespace
}  // namespace mailtrace
