#include "search/needle.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace mailtrace;

namespace {

constexpr std::string_view kSample =
    "smtpd: from=<a@example.org> to=<b@Example.ORG>\nsmtpd: from=<c@example.org> to=<d@example.net>\n";

std::string needle(const Query& query, std::string_view sample = kSample) {
  const std::vector<Needle> needles = needles_of(query, PatternSet::built_in(), sample);
  if (needles.empty()) return "none";
  REQUIRE(needles.front().expressions.size() == 1);
  return needles.front().expressions.front().text;
}

std::string second_needle(const Query& query, std::string_view sample = kSample) {
  const std::vector<Needle> needles = needles_of(query, PatternSet::built_in(), sample);
  if (needles.size() < 2) return "none";
  REQUIRE(needles[1].expressions.size() == 1);
  return needles[1].expressions.front().text;
}

AddressPattern address(std::string_view text) {
  return AddressPattern::parse(text).value();
}

TEST_CASE("of two addresses that of the domain with less mail is looked for") {
  Query query;
  query.from = {address("somebody.with.a.long.name@example.org")};
  query.to = {address("bob@example.net")};
  CHECK(needle(query) == "bob@example.net");
  query.from = {address("bob@example.net")};
  query.to = {address("somebody.with.a.long.name@example.org")};
  CHECK(needle(query) == "bob@example.net");
}

TEST_CASE("a part of an address is worth no more than its size, an ID more than any address") {
  Query query;
  query.from = {address("alice.liddell@example.org")};
  query.to = {address("@example.net")};
  CHECK(needle(query) == "alice.liddell@example.org");
  query.queue_ids = {"4C7D81"};
  CHECK(needle(query) == "4C7D81");
}

TEST_CASE("the second best is looked for too where the logs have to tell which is found less often") {
  Query query;
  query.from = {address("alice@example.org")};
  CHECK(second_needle(query) == "none");
  query.to = {address("bob@example.net")};
  CHECK(second_needle(query) == "alice@example.org");
  query.to = {address("@example.net")};
  CHECK(second_needle(query) == "@example.net");
  std::string busy(kSample);
  for (int i = 0; i < 9; ++i) busy += "to=<someone@example.net>\n";
  CHECK(second_needle(query, busy) == "none");
  query.regexps = {RegularExpression::parse("b[ou]b").value()};
  query.to.clear();
  CHECK(second_needle(query) == "none");
  query.to = {address("bob@example.net")};
  query.queue_ids = {"4C7D81"};
  CHECK(second_needle(query) == "none");
}

TEST_CASE("without a sample the first address will do, and without a text there is no needle") {
  Query query;
  CHECK(needle(query) == "none");
  query.from = {address("alice@example.org")};
  query.to = {address("bob@example.net")};
  CHECK(needle(query, "") == "alice@example.org");
}

TEST_CASE("a status is looked for by the texts that tell of it, where only a word can") {
  Query query;
  query.statuses = {Status::Expired};
  const std::vector<Needle> needles = needles_of(query, PatternSet::built_in());
  REQUIRE(needles.size() == 1);
  const auto& expressions = needles.front().expressions;
  CHECK(std::any_of(expressions.begin(), expressions.end(),
                    [](const Expression& e) { return e.text == "expired, returned to sender"; }));
  query.statuses = {Status::Expired, Status::Rejected};
  CHECK(needles_of(query, PatternSet::built_in()).empty());
}

TEST_CASE("anything else is looked for before a status") {
  Query query;
  query.statuses = {Status::Bounced};
  query.subjects = {"invoice"};
  CHECK(needle(query) == "invoice");
}

TEST_CASE("an event of a line with a hit tells whether its message may answer") {
  Event event;
  event.fields.set(Field::Sender, "Alice@example.org");
  event.fields.set(Field::Status, "bounced");
  const auto is_told = [&](const Query& query) {
    return needles_of(query, PatternSet::built_in()).front().is_told_by(event);
  };
  Query from, to, either, status, other;
  from.from = to.to = either.address = {address("alice@example.org")};
  status.statuses = {Status::Bounced};
  other.statuses = {Status::Expired};
  CHECK(is_told(from));
  CHECK_FALSE(is_told(to));
  CHECK(is_told(either));
  CHECK(is_told(status));
  CHECK_FALSE(is_told(other));
}

TEST_CASE("of an expression a rare text that it cannot lack is looked for, and the whole in its line") {
  Query query;
  query.regexps = {RegularExpression::parse(R"(to=<[a-z]+@example\.com>, relay=.*from=<)").value()};
  const std::vector<Needle> needles = needles_of(query, PatternSet::built_in(), kSample);
  REQUIRE(needles.size() == 1);
  REQUIRE(needles[0].expressions.size() == 1);
  CHECK(needles[0].expressions[0].text == "@example.com>, relay=");
  CHECK(needles[0].expressions[0].literal);
  CHECK(needles[0].expressions[0].caseless);
  REQUIRE(needles[0].in_line.size() == 1);
  CHECK(needles[0].in_line[0].text == query.regexps[0].text());
}

TEST_CASE("an expression without such a text, or with one that every line has, is looked for itself") {
  Query query;
  query.regexps = {RegularExpression::parse("example.org|example.net").value()};
  CHECK(needle(query) == "example.org|example.net");
  std::string busy;
  for (int i = 0; i < 20; ++i) busy += "relay=none, delay=1\n";
  query.regexps = {RegularExpression::parse("relay=none, delay=[0-9]").value()};
  CHECK(needle(query, busy) == "relay=none, delay=[0-9]");
  CHECK(needles_of(query, PatternSet::built_in(), busy)[0].in_line.empty());
}

}  // namespace
