#include "patterns/types.h"

#include <doctest/doctest.h>

#include "tests/unit/patterns/support.h"

using namespace mailtrace;

namespace {

std::string error_of(std::string_view expression) {
  TextError error;
  if (parse_expression(expression, error)) return "";
  return std::to_string(error.offset) + ": " + error.message;
}

bool matches(std::string_view expression, std::string_view text) {
  const auto types = make_types({{"t", std::string(expression)}});
  Fields fields;
  return Compiled("{_:t}", types).match(text, fields);
}

}  // namespace

TEST_CASE("an expression matches whole texts") {
  CHECK(matches("a|bc", "a"));
  CHECK(matches("a|bc", "bc"));
  CHECK_FALSE(matches("a|bc", "abc"));
  CHECK(matches("[^a-c]", "d"));
  CHECK_FALSE(matches("[^a-c]", "b"));
  CHECK(matches("[a\\]-]+", "]-a"));
  CHECK(matches("\\.\\*", ".*"));
  CHECK(matches("", ""));
  CHECK(matches(".", "\n"));
  CHECK(matches("(ab){2}", "abab"));
  CHECK_FALSE(matches("(ab){2}", "ab"));
  CHECK(matches("(ab){2,}", "ababab"));
  CHECK(matches("a{1,3}?", "aaa"));
  CHECK_FALSE(matches("a{1,3}", "aaaa"));
  CHECK(matches("(a|)b", "b"));
}

TEST_CASE("a wrong expression is refused with its place") {
  CHECK(error_of("^a") == "0: '^': there are no anchors, a type is always matched as a whole");
  CHECK(error_of("a)") == "1: ')' without '('");
  CHECK(error_of("x(a") == "1: '(' is not closed");
  CHECK(error_of("[a") == "0: '[' is not closed");
  CHECK(error_of("[]") == "0: the set is empty");
  CHECK(error_of("[z-a]") == "1: the range is empty");
  CHECK(error_of("a\\d") == "1: '\\d' is not known");
  CHECK(error_of("a**") == "2: '*' has nothing before it to repeat");
  CHECK(error_of("(a*)*") == "4: what is repeated may be empty");
  CHECK(error_of("a{,3}") == "1: not a count");
  CHECK(error_of("a{0}") == "1: not a count");
  CHECK(error_of("a{99999999999}") == "1: not a count");
  CHECK(error_of("(?:a)") == "1: '(?' is not known here");
  CHECK(error_of("((ab){900}){900}") == "0: the expression is too large");
  CHECK(error_of(std::string(100, '(')) != "");
  CHECK(error_of("a\\") == "1: '\\' at the end");
}

TEST_CASE("a type may be declared twice, but not with two expressions") {
  TypeTable types;
  CHECK(types.add("a", "x", Node::make_literal("x")));
  CHECK(types.add("a", "x", Node::make_literal("x")));
  CHECK_FALSE(types.add("a", "y", Node::make_literal("y")));
}
