#include "patterns/text_error.h"

#include <doctest/doctest.h>

using namespace mailtrace;

TEST_CASE("the nearest name is named, a far one is not") {
  const std::vector<std::string_view> names = {"sender", "recipient", "relay"};
  CHECK(suggestion("sendr", names) == "did you mean 'sender'?");
  CHECK(suggestion("replay", names) == "did you mean 'relay'?");
  CHECK(suggestion("xyzzy", names) == "known are: sender, recipient, relay");
  CHECK(suggestion(std::string(100'000, 'x'), names) == "known are: sender, recipient, relay");
}

TEST_CASE("what is printed holds no control bytes and is not long") {
  CHECK(printable("a\x1b[31m\n") == "a\\x1b[31m\\x0a");
  CHECK(printable("abcdef", 3) == "abc...");
}
