#include "search/required_texts.h"

#include <doctest/doctest.h>

#include <random>

#include "search/query.h"

using namespace mailtrace;

namespace {

using Texts = std::vector<std::string>;

TEST_CASE("the plain runs of an expression are what every match holds") {
  CHECK(required_texts("abc") == Texts{"abc"});
  CHECK(required_texts(R"(to=<[a-z.0-9]+@example\.net>, relay=.*status=sent \(250)") ==
        Texts{"to=<", "@example.net>, relay=", "status=sent (250"});
  CHECK(required_texts("^from$") == Texts{"from"});
  CHECK(required_texts("(?i)Mixed Case") == Texts{"Mixed Case"});
  CHECK(required_texts(R"(pid\d+ tail)") == Texts{"pid", " tail"});
}

TEST_CASE("what is optional, or one of several, is not required") {
  CHECK(required_texts("colou?r") == Texts{"colo", "r"});
  CHECK(required_texts("ab*c") == Texts{"a", "c"});
  CHECK(required_texts("ab{0,2}c") == Texts{"a", "c"});
  CHECK(required_texts("ab+c") == Texts{"ab", "c"});
  CHECK(required_texts("ab+?c") == Texts{"ab", "c"});
  CHECK(required_texts(R"(a\.?b)") == Texts{"a", "b"});
  CHECK(required_texts("x(abc|def)y") == Texts{"x", "y"});
  CHECK(required_texts("x(?:a(b)c)*y") == Texts{"x", "y"});
  CHECK(required_texts(R"(x(a\)b[)]c)?y)") == Texts{"x", "y"});
  CHECK(required_texts("x[]a]y[^]b]z") == Texts{"x", "y", "z"});
  CHECK(required_texts("x[[:alpha:]_]y") == Texts{"x", "y"});
  CHECK(required_texts("x[[:^alpha:]_]y") == Texts{"x", "y"});
  CHECK(required_texts("x[[:a]y") == Texts{"x", "y"});
}

TEST_CASE("a brace that begins no count hides no alternative") {
  CHECK(required_texts("abc{x|def}ghi") == Texts{});
  CHECK(required_texts("abc{(|def)}ghi") == Texts{});
  CHECK(required_texts("a{b}c") == Texts{});
}

TEST_CASE("a bracket and a colon in a class hide no alternative") {
  CHECK(required_texts("abc[[:]|x[:]]ghi") == Texts{});
}

TEST_CASE("where the expression is not understood nothing is required") {
  for (const char* expression :
       {"abc|def", "", "a(?i)b", "a(?=b)c", "a(?!b)c", R"(a\Qb.c\E)", R"(a\x41)", R"(a\1)", R"(a\p{L}b)", R"(a\c)b)", "(*UTF8)ab",
        "a(b", "a[b", "a{2", "*a", "a)b", R"(ab\)", R"(a(\Qb)c\E)d)", "x((?i)a)y", "x[\\Q]\\E]y"}) {
    CAPTURE(expression);
    CHECK(required_texts(expression) == Texts{});
  }
}

/// Of few letters, so that many texts match.
std::string random_expression(std::mt19937& random) {
  static const char* const kParts[] = {"a", "b", "c", "a", "b", ".", "?", "*", "+", "(a|b)", "(bc)", "(?:a)?", "[ab]", "[^a]", "[]b]",
                                       "{2}", "{0,1}", "{1,}", "|", "\\.", "\\w", "\\(", "(a(b|c))", "^", "$", "(", ")", "[", "{", "??", "+?"};
  std::string expression;
  for (std::size_t i = 1 + random() % 7; i > 0; --i) expression += kParts[random() % std::size(kParts)];
  return expression;
}

TEST_CASE("whatever an expression matches holds its required texts") {
  std::mt19937 random(7);
  std::size_t matches = 0;
  for (int i = 0; i < 1'500; ++i) {
    const std::string expression = random_expression(random);
    const auto compiled = RegularExpression::parse(expression);
    if (!compiled) continue;
    const Texts required = required_texts(expression);
    for (int t = 0; t < 30; ++t) {
      std::string text;
      for (std::size_t size = random() % 8; size > 0; --size) text += "abc.("[random() % 5];
      if (!compiled->found_in(text)) continue;
      ++matches;
      for (const std::string& r : required) {
        CAPTURE(expression);
        CAPTURE(text);
        CHECK(text.find(r) != text.npos);
      }
    }
  }
  CHECK(matches > 5'000);
}

}  // namespace
