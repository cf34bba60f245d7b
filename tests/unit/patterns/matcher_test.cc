#include "patterns/matcher.h"

#include <doctest/doctest.h>

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
