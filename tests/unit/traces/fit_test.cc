#include "traces/fit.h"
#include "traces/session_fit.h"

#include <doctest/doctest.h>

#include <memory>

#include "tests/unit/traces/graphs.h"
#include "transactions/unit_pool.h"

namespace mailtrace {
namespace {

using namespace test;

/// Whether, in `log`, the reference of 3A5B61 to `id` may mean 4C7D81.
bool fits(const std::string& log, const std::string& id = "4C7D81") {
  const Graph g(log);
  const Member& from = *g["3A5B61"];
  return fit_reference(g.graph, from, g.reference(from, id), *g["4C7D81"]).has_value();
}

std::string handed(const std::string& relay, const std::string& clock = "09:00:02") {
  return deliver(clock, "mx1", "3A5B61", "bob@example.org", relay, "sent", "250 2.0.0 Ok: queued as 4C7D81") +
         removed(clock, "mx1", "3A5B61");
}
const std::string kFrom = begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net");

TEST_CASE("a hop over loopback is on the same host and has the same message") {
  CHECK(fits(kFrom + handed(kFilter) + begin("09:00:01", "mx1", "4C7D81", kLocalhost, "m1@example.net")));
  CHECK(fits(kFrom + handed(kFilter) + accept("09:00:01", "mx1", "4C7D81", kLocalhost)));
  CHECK_FALSE(fits(kFrom + handed(kFilter) + begin("09:00:01", "mx2", "4C7D81", kLocalhost, "m1@example.net")));
  CHECK_FALSE(fits(kFrom + handed(kFilter) +
                   begin("09:00:01", "mx1", "4C7D81", kLocalhost, "m2@example.net", "eve@example.net")));
}

TEST_CASE("a next hop is accepted between the first line of the hop and the reply") {
  const std::string open = kFrom + handed(kFilter, "09:10:00");
  CHECK(fits(open + accept("09:09:59", "mx1", "4C7D81", kLocalhost)));
  CHECK(fits(open + accept("09:10:02", "mx1", "4C7D81", kLocalhost)));
  CHECK_FALSE(fits(open + accept("09:10:30", "mx1", "4C7D81", kLocalhost)));
  CHECK_FALSE(fits(open + accept("08:59:30", "mx1", "4C7D81", kLocalhost)));
}

TEST_CASE("clocks of two hosts may differ by minutes, not by hours") {
  const auto next = [](const std::string& clock) {
    return begin(clock, "store", "4C7D81", "mx1.example.org[192.0.2.8]", "m1@example.net");
  };
  const std::string open = kFrom + handed("store.example.org[192.0.2.9]:25");
  CHECK(fits(open + next("09:09:00")));
  CHECK(fits(open + next("08:51:00")));
  CHECK_FALSE(fits(open + next("10:30:00")));
  CHECK_FALSE(fits(open + next("07:30:00")));
}

TEST_CASE("on another host the Message-ID or a name must agree") {
  const std::string open = kFrom + handed("store.example.org[192.0.2.9]:25");
  CHECK(fits(open + begin("09:00:01", "store", "4C7D81", "unknown[192.0.2.8]", "m1@example.net")));
  CHECK(fits(open + accept("09:00:01", "store", "4C7D81", "unknown[192.0.2.8]")));
  CHECK(fits(open + accept("09:00:01", "other", "4C7D81", "mx1.example.org[192.0.2.8]")));
  CHECK(fits(open + begin("09:00:01", "other", "4C7D81", "unknown[192.0.2.8]", "m1@example.net")));
  CHECK_FALSE(fits(open + accept("09:00:01", "other", "4C7D81", "unknown[192.0.2.8]")));
  CHECK_FALSE(fits(open + begin("09:00:01", "store", "4C7D81", "mx1.example.org[192.0.2.8]", "m2@example.net")));
}

TEST_CASE("a name that is another host of these logs excludes the candidate") {
  const std::string known = removed("08:00:00", "store", "999999");
  const std::string open = kFrom + handed("store.example.org[192.0.2.9]:25") + known;
  CHECK_FALSE(fits(open + begin("09:00:01", "other", "4C7D81", "unknown[192.0.2.8]", "m1@example.net")));
}

TEST_CASE("out to the network and back to the same host needs more than the ID") {
  const std::string open = kFrom + handed("mx.example.com[192.0.2.4]:25");
  CHECK_FALSE(fits(open + accept("09:00:01", "mx1", "4C7D81", "pc1.example.org[192.0.2.7]")));
  CHECK(fits(open + begin("09:00:01", "mx1", "4C7D81", "unknown[192.0.2.8]", "m1@example.net")));
}

TEST_CASE("a notification is born beside the line that names it, on the same host") {
  const std::string notice = "09:00:02 mx1 postfix/bounce[4]: 3A5B61: sender non-delivery notification: 4C7D81\n";
  CHECK(fits(kFrom + notice + identify("09:00:02", "mx1", "4C7D81", "n@mx1.example.org")));
  CHECK(fits(kFrom + notice + queue("09:00:04", "mx1", "4C7D81", "")));
  CHECK_FALSE(fits(kFrom + notice + identify("09:00:02", "mx2", "4C7D81", "n@mx1.example.org")));
  CHECK_FALSE(fits(kFrom + notice + accept("09:10:02", "mx1", "4C7D81", kOutside)));
}

TEST_CASE("the hop before was there when a line names it") {
  const auto requeued = [](const std::string& clock) {
    return clock + " mx1 postfix/pickup[4]: 3A5B61: uid=104 from=<alice@example.net> orig_id=4C7D81\n";
  };
  const std::string parent = begin("09:00:00", "mx1", "4C7D81", kOutside, "m1@example.net");
  CHECK(fits(parent + requeued("09:30:00")));
  CHECK_FALSE(fits(parent + requeued("08:30:00")));
  CHECK_FALSE(fits(parent + removed("09:01:00", "mx1", "4C7D81") + requeued("09:30:00")));
}

TEST_CASE("of several candidates the one of the same message wins, else the nearest before the line") {
  const Graph g(kFrom + handed(kFilter) + begin("09:00:00", "mx1", "4C7D81", kLocalhost, "m1@example.net") +
                removed("09:00:00", "mx1", "4C7D81") + accept("09:00:01", "mx1", "4C7D81", kLocalhost));
  const Member& from = *g["3A5B61"];
  REQUIRE(g.graph.with_id("4C7D81").size() == 2);
  CHECK(best_target(g.graph, from, g.reference(from, "4C7D81")) == g.graph.with_id("4C7D81")[0]);
}

TEST_CASE("a reference never means its own unit") {
  const Graph g(kFrom + deliver("09:00:02", "mx1", "3A5B61", "bob@example.org", kFilter, "sent", "250 Ok: queued as 3A5B61"));
  const Member& from = *g["3A5B61"];
  CHECK(best_target(g.graph, from, g.reference(from, "3A5B61")) == nullptr);
}

TEST_CASE("sender and client of a unit are those of its lines") {
  const Graph g(kFrom + removed("09:00:01", "mx1", "4C7D81"));
  CHECK(sender_of(*g["3A5B61"]->unit).known);
  CHECK(sender_of(*g["3A5B61"]->unit).sender == "alice@example.net");
  CHECK(client_of(*g["3A5B61"]->unit) == kOutside);
  CHECK_FALSE(sender_of(*g["4C7D81"]->unit).known);
  CHECK(client_of(*g["4C7D81"]->unit).empty());
}

TEST_CASE("refusals belong to the transaction of the same sender, or of one not known") {
  const std::string refusal =
      "09:00:00 mx1 postfix/smtpd[8]: NOQUEUE: reject: RCPT from mx.example.net[192.0.2.1]: 550 5.1.1 <x@example.org>: User "
      "unknown; from=<alice@example.net> to=<x@example.org> proto=ESMTP helo=<x>\n";
  const LogEvents log(refusal);
  const UnitPtr refusals = std::make_shared<UnitPool>()->make();
  refusals->kind = UnitKind::Refusals;
  refusals->add(log[0], KeepLine::Yes);
  const auto with = [&](const std::string& text) {
    const Graph g(text);
    return belongs(*refusals, *g["3A5B61"]->unit);
  };
  CHECK(with(kFrom));
  CHECK(with(accept("09:00:00", "mx1", "3A5B61", kOutside)));
  CHECK_FALSE(with(begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net", "eve@example.net")));
}

TEST_CASE("a refusal that names neither sender nor recipient is not the null sender's") {
  const std::string client = " from mx.example.net[192.0.2.1]: 504 5.5.2 <x>: Helo command rejected: need fully-qualified hostname; ";
  const auto belongs_to_bounce = [&](const std::string& refusal) {
    const LogEvents log("09:00:00 mx1 postfix/smtpd[8]: NOQUEUE: reject: " + refusal + "proto=ESMTP helo=<x>\n");
    const UnitPtr refusals = std::make_shared<UnitPool>()->make();
    refusals->kind = UnitKind::Refusals;
    refusals->add(log[0], KeepLine::Yes);
    return belongs(*refusals, *Graph(begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net", ""))["3A5B61"]->unit);
  };
  CHECK_FALSE(belongs_to_bounce("EHLO" + client));
  CHECK(belongs_to_bounce("RCPT" + client + "from=<> to=<x@example.org> "));
}

std::string policy(const std::string& clock, const std::string& action, const std::string& from, const std::string& to) {
  return clock + " mx1 postgrey[31]: action=" + action + ", reason=x, client_name=mx.example.net, client_address=192.0.2.1, " +
         "sender=" + from + ", recipient=" + to + "\n";
}
std::string greylisted(const std::string& clock, const std::string& from, const std::string& to) {
  return clock + " mx1 postfix/smtpd[8]: NOQUEUE: reject: RCPT from mx.example.net[192.0.2.1]: 450 4.2.0 <" + to +
         ">: Recipient address rejected: Greylisted; from=<" + from + "> to=<" + to + "> proto=ESMTP helo=<x>\n";
}
std::vector<std::size_t> line_counts(const std::string& log) {
  std::vector<std::size_t> counts;
  for (const Trace& trace : traces_of(log)) counts.push_back(trace.lines.size());
  return counts;
}
using Counts = std::vector<std::size_t>;

TEST_CASE("a policy server's line belongs to what was done for its client, sender and recipient next") {
  const std::string message = begin("09:00:02", "mx1", "3A5B61", kOutside, "m1@example.net");
  CHECK(line_counts(policy("09:00:00", "pass", "alice@example.net", "bob@example.org") + message) == Counts{4});
  CHECK(line_counts(policy("09:00:00", "pass", "eve@example.net", "bob@example.org") + message) == Counts{3});
  CHECK(line_counts(policy("08:59:00", "pass", "alice@example.net", "bob@example.org") + message) == Counts{3});
  // Asked about a further recipient.
  CHECK(line_counts(message + policy("09:00:10", "pass", "alice@example.net", "bob@example.org")) == Counts{4});
}

TEST_CASE("of a refusal and a message both of one sender a policy line belongs to the one of its recipient") {
  const std::string refusal = policy("09:00:00", "greylist", "alice@example.net", "bob@example.org") +
                              greylisted("09:00:01", "alice@example.net", "bob@example.org");
  const std::string message = accept("09:00:05", "mx1", "3A5B61", kOutside, "", 9) +
                              queue("09:00:05", "mx1", "3A5B61", "alice@example.net") +
                              deliver("09:00:06", "mx1", "3A5B61", "carol@example.org", "local", "sent", "delivered");
  const std::string passed = policy("09:00:04", "pass", "alice@example.net", "carol@example.org");
  CHECK(line_counts(refusal + passed + message) == Counts{2, 4});
}

TEST_CASE("a policy line asked late in a session belongs to its refusal, not to the retry") {
  // Refusals of a session begin with what was said of its recipients before the policy server was asked.
  const std::string first =
      "09:00:00 mx1 postfix/smtpd[8]: NOQUEUE: filter: RCPT from mx.example.net[192.0.2.1]: <alice@example.net>: Sender "
      "address triggers FILTER smtp-amavis:[127.0.0.1]:10024; from=<alice@example.net> to=<bob@example.org> proto=ESMTP "
      "helo=<x>\n" +
      policy("09:00:01", "greylist", "alice@example.net", "bob@example.org") +
      greylisted("09:00:02", "alice@example.net", "bob@example.org") +
      "09:00:02 mx1 postfix/smtpd[8]: disconnect from mx.example.net[192.0.2.1]\n";
  const std::string retry = policy("09:00:10", "pass", "alice@example.net", "bob@example.org") +
                            begin("09:00:11", "mx1", "3A5B61", kOutside, "m1@example.net");
  CHECK(line_counts(first + retry) == Counts{3, 4});
}

TEST_CASE("a policy line that nothing follows is no message") {
  CHECK(line_counts(policy("09:00:00", "greylist", "alice@example.net", "bob@example.org")).empty());
}

}  // namespace
}  // namespace mailtrace
