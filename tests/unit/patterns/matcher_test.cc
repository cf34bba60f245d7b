#include "patterns/matcher.h"

#include <doctest/doctest.h>

#include "patterns/value_cache.h"
#include "tests/unit/patterns/support.h"

using namespace mailtrace;

namespace {

struct Outcome {
  bool matched;
  std::uint32_t spent;
  bool exhausted;
};

Outcome match(const Compiled& line, std::string_view text) {
  CaptureLog log;
  StepBudget budget;
  const bool matched = line.matcher->match(text, 0, log, budget);
  return {matched, StepBudget::kPerText - budget.left, budget.exhausted};
}

}  // namespace

TEST_CASE("an ordinary line takes few steps") {
  const Compiled line(
      "{queue_id:qid}: to=<{recipient:angles}>{?, orig_to=<{original:angles}>?}, relay={relay:word}, "
      "delay={delay:decimal}{?, dsn={dsn:word}?}, status={status:letters} ({response:text})");
  const auto outcome =
      match(line,
            "3A5B61F2C: to=<alice@example.org>, relay=mx.example.net[192.0.2.1]:25, delay=1.2, "
            "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 3A5B61F2D)");
  CHECK(outcome.matched);
  CHECK(outcome.spent < 100);
}

TEST_CASE("hostile text costs a bounded number of steps, and is no match") {
  std::string blanks(60'000, ' ');
  const Compiled four("{_:text} {_:text} {_:text} {_:text}x");
  auto outcome = match(four, blanks);
  CHECK_FALSE(outcome.matched);
  CHECK(outcome.exhausted);
  CHECK(outcome.spent <= StepBudget::kPerTemplate);

  const Compiled evil("{_:evil}!");
  std::string ab;
  for (int i = 0; i < 20'000; ++i) ab += "ab";
  outcome = match(evil, ab);
  CHECK_FALSE(outcome.matched);
  CHECK(outcome.exhausted);
}

TEST_CASE("running out of room for ways back gives up only when one is needed") {
  const Compiled evil("{_:evil}");
  std::string as(3'000, 'a');
  CHECK(match(evil, as).matched);
  const Compiled tail("{_:evil}a!");
  CHECK(match(tail, as).exhausted);
}

TEST_CASE("a budget is shared by the templates tried on a text") {
  const Compiled four("{_:text} {_:text} {_:text} {_:text}x");
  const std::string blanks(5'000, ' ');
  StepBudget budget;
  CaptureLog log;
  for (int i = 0; i < 10; ++i) CHECK_FALSE(four.matcher->match(blanks, 0, log, budget));
  CHECK(budget.left == 0);
  CHECK(budget.exhausted);
  CHECK(log.size == 0);
}

TEST_CASE("a long text of ordinary shape is matched") {
  const Compiled line("{recipients:text} relay={relay:word}");
  std::string text;
  while (text.size() < 64'000) text += "<user@example.org>, ";
  text += "relay=mx.example.org";
  const auto outcome = match(line, text);
  CHECK(outcome.matched);
  CHECK(outcome.spent < 5'000);
}

TEST_CASE("matching may begin inside a text") {
  const Compiled line("{size:number}");
  CaptureLog log;
  StepBudget budget;
  CHECK(line.matcher->match("ab12", 2, log, budget));
  CHECK(log.entries[0].begin == 2);
  CHECK_FALSE(line.matcher->match("ab12", 9, log, budget));
}

TEST_CASE("a text without an address is empty") {
  CHECK(Compiled("{text:angles}").fields({}) == "text=");
  CHECK(Compiled("{text:short}x").fields({}) == "no");
}

TEST_CASE("a run ends at the first byte that is not of its set, wherever that stands") {
  for (const char* expression :
       {"[^,]*", "[^ ,<>]*", "[^ ,<>;]*", "[0-9]*", "[0-9A-F]*", "[a-c0-9_z]*", "[acegikmoqsuwy]*", ".*", "[x]*"}) {
    const TypeTable types = make_types({{"run", expression}, {"text", ".*"}});
    const Compiled line("{user:run}{text:text}", types);
    TextError error;
    const NodePtr set = parse_expression(expression, error)->children[0];
    for (const char inside : {'a', '5', 'x', '\xff'}) {
      for (std::size_t size = 0; size < 50; ++size) {
        for (std::size_t stop = 0; stop <= size; ++stop) {
          std::string text(size, inside);
          if (stop < size) text[stop] = stop % 2 ? ',' : ' ';
          std::size_t expected = 0;
          while (expected < size && set->set.has(static_cast<unsigned char>(text[expected]))) ++expected;
          Fields out;
          REQUIRE(line.match(text, out));
          CHECK(out.get(Field::User).size() == expected);
        }
      }
    }
  }
}

TEST_CASE("long literals are compared to their last byte") {
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string literal = std::string("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrst").substr(0, size);
    const Compiled line(literal + "{text:text}");
    CHECK(line.fields(literal) == "text=");
    CHECK(line.fields(literal + "!") == "text=!");
    CHECK(line.fields(literal.substr(1)) == "no");
    for (std::size_t i = 0; i < size; ++i) {
      std::string other = literal;
      other[i] = '!';
      CHECK(line.fields(other) == "no");
      CHECK(line.fields(literal.substr(0, i)) == "no");
    }
  }
}

TEST_CASE("a value found in a cache costs the steps it cost before, and only what matches is kept") {
  const Compiled id("{_:qid}");
  ValueCache cache;
  for (int round = 0; round < 3; ++round) {
    for (const char* text : {"3A5B61F2C", "4XBYZzabc", "hello", "", "3A5B61F2CAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
      StepBudget plain, cached;
      CaptureLog log;
      const bool expected = id.matcher->match(text, 0, log, plain);
      CHECK(cache.match(*id.form.node, *id.matcher, text, cached) == expected);
      CHECK(cached.left == plain.left);
      CHECK(cached.exhausted == plain.exhausted);
    }
  }
  StepBudget little;
  little.left = 0;
  CHECK_FALSE(cache.match(*id.form.node, *id.matcher, "3A5B61F2C", little));
  CHECK(little.exhausted);
}
