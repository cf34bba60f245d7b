#include <doctest/doctest.h>

#include "search/query.h"

using namespace mailtrace;

namespace {

bool finds(std::string_view pattern, std::string_view address) {
  const auto parsed = AddressPattern::parse(pattern);
  REQUIRE(parsed.ok());
  return parsed->matches(address);
}

}  // namespace

TEST_CASE("an address is found in any case, with and without angle brackets") {
  CHECK(finds("Bob@Example.ORG", "bob@example.org"));
  CHECK(finds("<bob@example.org>", "BOB@EXAMPLE.ORG"));
  CHECK(finds(" bob@example.org ", "<bob@example.org>"));
  CHECK_FALSE(finds("bob@example.org", "bob@example.org.example.net"));
  CHECK_FALSE(finds("bob@example.org", "xbob@example.org"));
}

TEST_CASE("of an address with a display name the address counts") {
  CHECK(finds("Bob B. <bob@example.org>", "bob@example.org"));
  CHECK(finds("\"B, Bob\" <Bob@example.org>", "<bob@example.org>"));
  CHECK_FALSE(finds("Bob <bob@example.org>", "bob"));
  CHECK(finds("|/bin/filter <x>", "|/bin/filter <x>"));
}

TEST_CASE("a name without a domain is that local part, with or without a domain") {
  CHECK(finds("root", "root"));
  CHECK(finds("Root", "root@mail.example.org"));
  CHECK(finds("a\"b", "\"a@b\"@example.org") == false);
  CHECK_FALSE(finds("root", "root.mail@example.org"));
  CHECK_FALSE(finds("root", "<>"));
  CHECK_FALSE(finds("root@mail.example.org", "root"));
  CHECK(AddressPattern::parse("Root")->literal() == "root");
}

TEST_CASE("<> is the null sender and only that; nothing is a mistake, as of an empty variable of a script") {
  CHECK(finds("<>", ""));
  CHECK(finds("<>", "<>"));
  CHECK_FALSE(finds("<>", "bob@example.org"));
  for (const char* pattern : {"", " "}) CHECK_FALSE(AddressPattern::parse(pattern).ok());
  CHECK_FALSE(finds("bob@example.org", ""));
}

TEST_CASE("@domain is that domain exactly") {
  CHECK(finds("@Example.org", "bob@EXAMPLE.org"));
  CHECK(finds("@example.org", "\"a@b\"@example.org"));
  CHECK_FALSE(finds("@example.org", "bob@sub.example.org"));
  CHECK_FALSE(finds("@example.org", "bob@example.org.example.net"));
  CHECK_FALSE(finds("@example.org", "example.org"));
  CHECK_FALSE(finds("@example.org", ""));
}

TEST_CASE("globs span the whole address") {
  CHECK(finds("*@*.example.org", "bob@sub.EXAMPLE.org"));
  CHECK_FALSE(finds("*@*.example.org", "bob@example.org"));
  CHECK(finds("b?b@*", "bob@example.org"));
  CHECK_FALSE(finds("b?b@*", "bb@example.org"));
  CHECK(finds("@*.example.org", "bob@sub.example.org"));
  CHECK(finds("*", ""));
  CHECK_FALSE(finds("?*", ""));
}

TEST_CASE("a glob of many stars against a long address ends soon") {
  std::string pattern;
  for (int i = 0; i < 50; ++i) pattern += "*a";
  pattern += "*b";
  CHECK_FALSE(finds(pattern, std::string(64 * 1024, 'a')));
}

TEST_CASE("/expressions/ are found anywhere in the address in any case") {
  CHECK(finds("/^bob[0-9]+@/", "BOB42@example.org"));
  CHECK(finds("/EXAMPLE/", "bob@example.org"));
  CHECK(finds("/^$/", ""));
  CHECK_FALSE(finds("/^bob$/", "bob@example.org"));
}

TEST_CASE("a path to a file is an address, not an expression") {
  CHECK(finds("/dev/null", "/dev/null"));
}

TEST_CASE("patterns that cannot be meant are errors that say what was expected") {
  const auto no_domain = AddressPattern::parse("@");
  REQUIRE_FALSE(no_domain.ok());
  CHECK(no_domain.error().message.find("expected user@domain") != std::string::npos);
  const auto broken = AddressPattern::parse("/a(b/");
  REQUIRE_FALSE(broken.ok());
  CHECK(broken.error().message.find("cannot use the expression \"a(b\"") == 0);
  CHECK_FALSE(AddressPattern::parse("//").ok());
}
