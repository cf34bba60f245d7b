#include <doctest/doctest.h>

#include "search/query.h"

using namespace mailtrace;

namespace {

constexpr Timestamp kStart = Timestamp::from_seconds(1'795'251'600);

Timestamp at(std::int64_t seconds) {
  return kStart + Duration::from_seconds(seconds);
}

AddressPattern address(std::string_view text) {
  return AddressPattern::parse(text).value();
}
HostPattern host(std::string_view text) {
  return HostPattern::parse(text).value();
}
RegularExpression expression(std::string_view text) {
  return RegularExpression::parse(text).value();
}

Recipient recipient(Status status, std::int64_t seconds) {
  Recipient r;
  r.status = status;
  r.time = at(seconds);
  return r;
}

/// Submitted at kStart, delivered to one recipient after 100 s, bounced for another after 10 s.
Trace example() {
  Trace t;
  t.first = at(0);
  t.last = at(100);
  t.size = 5000;
  t.subject = "Quarterly Report";
  t.sasl_user = "Alice";
  t.status = Status::Bounced;
  t.recipients = {recipient(Status::Sent, 100), recipient(Status::Bounced, 10)};
  t.hops.resize(2);
  t.hops[0].host = "mx1.example.org";
  t.hops[0].queue_id = "4Xk1Yz3P9qz1";
  t.hops[1].host = "store";
  t.hops[1].queue_id = "9F3A2";
  t.lines.resize(1);
  t.lines[0].host = "filter.example.org";
  t.lines[0].text =
      "Nov 21 09:00:00 mx1 postfix/smtpd[1]: 4Xk1Yz3P9qz1: client=client.example.org[192.0.2.7]";
  t.message_ids = {"<M1 part@Example.org>"};
  t.senders = {"alice@example.org", "srs0=x=alice@example.net"};
  t.all_recipients = {"info@example.net", "bob@example.net"};
  t.clients = {"client.example.org[192.0.2.7]"};
  t.relays = {"mx.example.net[192.0.2.1]:25"};
  t.responses = {"450 4.2.0 Greylisted", "250 2.0.0 Ok"};
  return t;
}

template <class Set>
bool found(Set set) {
  Query query;
  set(query);
  CHECK_FALSE(query.empty());
  return matches(query, example());
}

}  // namespace

TEST_CASE("an empty query finds everything") {
  CHECK(Query{}.empty());
  CHECK(matches(Query{}, example()));
  CHECK(matches(Query{}, Trace{}));
}

TEST_CASE("sender and recipient may be of different hops") {
  CHECK(found([](Query& q) { q.from = {address("srs0=*")}, q.to = {address("info@example.net")}; }));
  CHECK(found([](Query& q) { q.to = {address("@example.com"), address("bob@example.net")}; }));
  CHECK_FALSE(
      found([](Query& q) { q.from = {address("alice@example.org")}, q.to = {address("@example.com")}; }));
  CHECK_FALSE(found([](Query& q) { q.from = {address("bob@example.net")}; }));
  CHECK(found([](Query& q) { q.address = {address("bob@example.net")}; }));
  CHECK(found([](Query& q) { q.address = {address("alice@example.org")}; }));
  CHECK_FALSE(found([](Query& q) { q.address = {address("carol@example.net")}; }));
}

TEST_CASE("message IDs are found whatever their case, brackets and blanks") {
  CHECK(found([](Query& q) { q.message_ids = {"m1 \tpart@example.org"}; }));
  CHECK(found([](Query& q) { q.message_ids = {"m 1 part@ example.org"}; }));
  CHECK(found([](Query& q) { q.message_ids = {"<M1 PART@example.ORG>"}; }));
  CHECK_FALSE(found([](Query& q) { q.message_ids = {"m1@example.org"}; }));
  CHECK_FALSE(found([](Query& q) { q.message_ids = {""}; }));
}

TEST_CASE("a message ID is not found where the log has a blank and the one asked for has none") {
  // The scan looks for "m1part@example.org" in lines.
  CHECK_FALSE(found([](Query& q) { q.message_ids = {"m1part@example.org"}; }));
}

TEST_CASE("queue-IDs are found exactly, on any hop") {
  CHECK(found([](Query& q) { q.queue_ids = {"9F3A2"}; }));
  CHECK_FALSE(found([](Query& q) { q.queue_ids = {"9f3a2"}; }));
  CHECK_FALSE(found([](Query& q) { q.queue_ids = {"4Xk1Yz3P9qz"}; }));
}

TEST_CASE("clients and relays are found by name, address or block") {
  CHECK(found([](Query& q) { q.client = {host("*.example.org")}, q.relay = {host("192.0.2.0/30")}; }));
  CHECK_FALSE(found([](Query& q) { q.client = {host("192.0.2.1")}; }));
  CHECK_FALSE(found([](Query& q) { q.relay = {host("192.0.2.7")}; }));
}

TEST_CASE("a short host name is the first label of a long one, both ways") {
  const auto by_host = [](const char* name) { return found([&](Query& q) { q.hosts = {name}; }); };
  CHECK(by_host("mx1"));
  CHECK(by_host("mx1.example.org"));
  CHECK(by_host("store.example.org"));
  CHECK(by_host("filter"));
  CHECK(by_host("mx?"));
  CHECK(by_host("*.example.org"));
  CHECK_FALSE(by_host("mx1.example.net"));
  CHECK_FALSE(by_host("mx"));
  CHECK_FALSE(by_host("*.example.net"));
  Query query;
  query.hosts = {"192"};
  Trace t;
  t.hops.resize(1);
  t.hops[0].host = "192.0.2.1";
  CHECK_FALSE(matches(query, t));
}

TEST_CASE("a status is the message's or any recipient's; rejected includes greylisted") {
  CHECK(found([](Query& q) { q.statuses = {Status::Sent}; }));
  CHECK(found([](Query& q) { q.statuses = {Status::Bounced, Status::Held}; }));
  CHECK_FALSE(found([](Query& q) { q.statuses = {Status::Deferred}; }));
  Trace t;
  t.status = Status::Greylisted;
  Query query;
  query.statuses = {Status::Rejected};
  CHECK(matches(query, t));
  t.status = Status::Rejected;
  query.statuses = {Status::Greylisted};
  CHECK_FALSE(matches(query, t));
}

TEST_CASE("users are found whole, subjects in part, in any case") {
  CHECK(found([](Query& q) { q.sasl_users = {"alice"}; }));
  CHECK_FALSE(found([](Query& q) { q.sasl_users = {"ali"}; }));
  CHECK(found([](Query& q) { q.subjects = {"report"}; }));
  CHECK_FALSE(found([](Query& q) { q.subjects = {"reports"}; }));
  Query query;
  query.subjects = {""};
  CHECK_FALSE(matches(query, Trace{}));
}

TEST_CASE("sizes and delays are found within their bounds") {
  CHECK(found([](Query& q) { q.sizes = {Range{5000, 5000}}; }));
  CHECK_FALSE(found([](Query& q) { q.sizes = {Range{5001, UINT64_MAX}}; }));
  CHECK(found([](Query& q) { q.delays = {Range{100, 100}}; }));
  CHECK(found([](Query& q) { q.delays = {Range{0, 1}, Range{10, 20}}; }));
  CHECK_FALSE(found([](Query& q) { q.delays = {Range{11, 99}}; }));
  Query query;
  query.sizes = {Range{}};
  CHECK_FALSE(matches(query, Trace{}));
  query = {};
  query.delays = {Range{0, 0}};
  Trace skewed;
  skewed.first = at(0);
  skewed.recipients = {recipient(Status::Sent, -3)};
  CHECK(matches(query, skewed));
}

TEST_CASE("the submission is within since (included) and until (excluded)") {
  CHECK(found([](Query& q) { q.since = at(0); }));
  CHECK_FALSE(found([](Query& q) { q.since = at(1); }));
  CHECK_FALSE(found([](Query& q) { q.until = at(0); }));
  CHECK(found([](Query& q) { q.since = at(-1), q.until = at(1); }));
}

TEST_CASE("the delivery is of one recipient that has the message") {
  CHECK(found([](Query& q) { q.delivered_since = at(100), q.delivered_until = at(101); }));
  CHECK_FALSE(found([](Query& q) { q.delivered_since = at(5), q.delivered_until = at(15); }));
  CHECK_FALSE(found([](Query& q) { q.delivered_until = at(100); }));
}

TEST_CASE("expressions are found in lines and replies, minding case") {
  CHECK(found([](Query& q) { q.regexps = {expression("client=.*192\\.0\\.2")}; }));
  CHECK_FALSE(found([](Query& q) { q.regexps = {expression("CLIENT=")}; }));
  CHECK(found([](Query& q) { q.regexps = {expression("(?i)CLIENT=")}; }));
  CHECK(found([](Query& q) { q.responses = {expression("^5"), expression("^450 .*Grey")}; }));
  CHECK_FALSE(found([](Query& q) { q.responses = {expression("^5")}; }));
}

TEST_CASE("an expression that is none is an error that quotes it") {
  const auto broken = RegularExpression::parse("a(b");
  REQUIRE_FALSE(broken.ok());
  CHECK(broken.error().message.find("cannot use the expression \"a(b\"") == 0);
}

TEST_CASE("all conditions must hold") {
  CHECK(found([](Query& q) {
    q.statuses = {Status::Sent}, q.from = {address("@example.org")}, q.hosts = {"store"};
  }));
  CHECK_FALSE(found([](Query& q) { q.statuses = {Status::Sent}, q.from = {address("@example.com")}; }));
}
