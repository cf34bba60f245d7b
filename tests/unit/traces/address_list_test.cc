#include "traces/address_list.h"

#include <doctest/doctest.h>

#include <string>

namespace mailtrace {
namespace {

using Addresses = std::vector<std::string>;

Addresses addresses(std::string_view list) {
  const auto all = split_addresses(list);
  return {all.begin(), all.end()};
}

TEST_CASE("addresses stand between commas, with or without angle brackets") {
  CHECK(addresses("a@example.org,b@example.org") == Addresses{"a@example.org", "b@example.org"});
  CHECK(addresses("<a@example.org>,<b@example.org>") == Addresses{"a@example.org", "b@example.org"});
  CHECK(addresses("<a@example.org>, <b@example.org>") == Addresses{"a@example.org", "b@example.org"});
  CHECK(addresses("a@example.org") == Addresses{"a@example.org"});
}

TEST_CASE("a comma inside quotes or angle brackets separates nothing") {
  CHECK(addresses("<\"a, b\"@example.org>,c@example.org") == Addresses{"\"a, b\"@example.org", "c@example.org"});
  CHECK(addresses("<a,b@example.org>,c@example.org") == Addresses{"a,b@example.org", "c@example.org"});
  CHECK(addresses(R"(<"a\", b"@example.org>,c@example.org)") == Addresses{R"("a\", b"@example.org)", "c@example.org"});
  CHECK(addresses("<\"a>\"@example.org>,c@example.org") == Addresses{"\"a>\"@example.org", "c@example.org"});
}

TEST_CASE("a backslash in front of a local name is no part of it") {
  CHECK(addresses("\\\\bob,\\carol") == Addresses{"bob", "carol"});
  CHECK(addresses("\\") == Addresses{"\\"});
}

TEST_CASE("nothing is no address") {
  CHECK(addresses("").empty());
  CHECK(addresses(",,").empty());
  CHECK(addresses(" , a@example.org,") == Addresses{"a@example.org"});
}

TEST_CASE("a list that was cut gives what is there") {
  CHECK(addresses("<a@example.org>,<b@exam") == Addresses{"a@example.org", "<b@exam"});
  CHECK(addresses("\"a, b") == Addresses{"\"a, b"});
  CHECK(addresses(">") == Addresses{">"});
  CHECK(addresses("<") == Addresses{"<"});
}

TEST_CASE("a list that was cut behind a backslash gives what is there") {
  CHECK(addresses("\"a\\") == Addresses{"\"a\\"});
}

TEST_CASE("blanks separate where they separate nothing but full addresses") {
  CHECK(addresses("a@example.org b@example.org") == Addresses{"a@example.org", "b@example.org"});
  CHECK(addresses("\"a b\"@example.org c@example.org") == Addresses{"\"a b\"@example.org", "c@example.org"});
  CHECK(addresses("user 1 with space@example.org") == Addresses{"user 1 with space@example.org"});
  CHECK(addresses("\"a@b c\"@example.org") == Addresses{"\"a@b c\"@example.org"});
}

TEST_CASE("angles separate by themselves") {
  CHECK(addresses("<a@example.org>\\n    <b@example.org>\\n") == Addresses{"a@example.org", "b@example.org"});
  CHECK(addresses("<a@example.org> <>") == Addresses{"a@example.org", ""});
}

}  // namespace
}  // namespace mailtrace
