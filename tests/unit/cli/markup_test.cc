#include "cli/markup.h"

#include <doctest/doctest.h>

namespace mailtrace {

TEST_CASE("paragraphs are separated by an empty line") {
  CHECK(paragraphs_of("").empty());
  CHECK(paragraphs_of("a b\nc\n\nd") == std::vector<std::string_view>{"a b\nc", "d"});
}

TEST_CASE("marks become spans") {
  auto spans = spans_of("see {--from} and `x y`.");
  REQUIRE(spans.size() == 5);
  CHECK(spans[0].text == "see ");
  CHECK(spans[1].kind == Span::Kind::Option);
  CHECK(spans[1].text == "--from");
  CHECK(spans[3].kind == Span::Kind::Literal);
  CHECK(spans[3].text == "x y");
  CHECK(spans[4].text == ".");
}

TEST_CASE("a mark without its end is plain text") {
  CHECK(plain("a {--b") == "a {--b");
  CHECK(plain("a ` b") == "a ` b");
  CHECK(plain("{a} `b` c{") == "{a} b c{");
}

TEST_CASE("text is broken at blanks, and never inside a word") {
  CHECK(wrap("aa bb cc", 0, 5) == "aa bb\ncc\n");
  CHECK(wrap("aa bb\ncc", 2, 7) == "  aa bb\n  cc\n");
  CHECK(wrap("aaaaaaaaaa b", 0, 5) == "aaaaaaaaaa\nb\n");
  CHECK(wrap("", 2, 10).empty());
}

TEST_CASE("lines that begin with two blanks stand as they are") {
  CHECK(wrap("a\n  b  c\nd", 1, 80) == " a\n   b  c\n d\n");
}

}  // namespace mailtrace
