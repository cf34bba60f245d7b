#include "traces/inference.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/graphs.h"

namespace mailtrace {
namespace {

using namespace test;

const std::string kHop = begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net");

TEST_CASE("a hop that came from this machine may be inferred, one from outside may not") {
  const auto may = [](const std::string& client) {
    const Graph g(kHop + begin("09:00:01", "mx1", "4C7D81", client, "m1@example.net"));
    return may_be_inferred(g.graph, *g["4C7D81"]);
  };
  CHECK(may(kLocalhost));
  CHECK(may("mx1.example.org[192.0.2.8]"));
  CHECK_FALSE(may("pc1.example.org[192.0.2.7]"));
  CHECK_FALSE(may("unknown[192.0.2.7]"));
}

TEST_CASE("a hop that a line names is not inferred") {
  const Graph g(kHop + deliver("09:00:02", "mx1", "3A5B61", "bob@example.org", kFilter, "sent", "250 Ok: queued as 4C7D81") +
                begin("09:00:01", "mx1", "4C7D81", kLocalhost, "m1@example.net"));
  CHECK_FALSE(may_be_inferred(g.graph, *g["4C7D81"]));
}

TEST_CASE("a hop without its accept line is not inferred") {
  const Graph g(identify("09:00:01", "mx1", "4C7D81", "m1@example.net"));
  CHECK_FALSE(may_be_inferred(g.graph, *g["4C7D81"]));
}

std::string linked(const std::string& log) {
  std::string out;
  for (const Trace& trace : traces_of(log)) out += "[" + links(trace) + "]";
  return out;
}

TEST_CASE("a hop that had ended before cannot be the one before") {
  CHECK(linked(kHop + deliver("09:00:01", "mx1", "3A5B61", "bob@example.org", kFilter, "sent", "250 Ok") +
               removed("09:00:01", "mx1", "3A5B61") + begin("09:05:00", "mx1", "4C7D81", kLocalhost, "m1@example.net")) ==
        "[][]");
}

TEST_CASE("a hop whose only delivery went to a mailbox or elsewhere cannot be the one before") {
  CHECK(linked(kHop + deliver("09:00:01", "mx1", "3A5B61", "bob@example.org", "mx.example.com[192.0.2.4]:25", "sent", "250 Ok") +
               begin("09:00:01", "mx1", "4C7D81", kLocalhost, "m1@example.net") + removed("09:00:02", "mx1", "3A5B61")) ==
        "[][]");
}

TEST_CASE("of two hops that can be it the later one is") {
  CHECK(linked(kHop + begin("09:00:01", "mx1", "4C7D81", kLocalhost, "m1@example.net") +
               deliver("09:00:01", "mx1", "3A5B61", "bob@example.org", kFilter, "sent", "250 Ok") +
               begin("09:00:05", "mx1", "5E9F81", kLocalhost, "m1@example.net") +
               deliver("09:00:05", "mx1", "4C7D81", "bob@example.org", kFilter, "sent", "250 Ok")) ==
        "[inferred 3A5B61>4C7D81, inferred 4C7D81>5E9F81]");
}

TEST_CASE("a message that a program took from the queue and submitted again is one message") {
  CHECK(linked(kHop + "09:00:01 mx1 postfix/pickup[4]: 4C7D81: uid=104 from=<alice@example.net>\n" +
               identify("09:00:01", "mx1", "4C7D81", "m1@example.net") +
               deliver("09:00:01", "mx1", "3A5B61", "bob@example.org", "spamassassin", "sent", "delivered via spamassassin service")) ==
        "[inferred 3A5B61>4C7D81]");
}

TEST_CASE("what a mailbox server forwarded is the same message under a new ID") {
  const std::string log =
      kHop +
      deliver("09:00:01", "mx1", "3A5B61", "bob@example.org", "mx1.example.org[private/dovecot-lmtp]", "sent",
              "250 2.0.0 <bob@example.org> IJVyLQtpAWtWAQAAsaje+g Saved") +
      "09:00:01 mx1 dovecot: lmtp(bob@example.org)<342><IJVyLQtpAWtWAQAAsaje+g>: sieve: msgid=<m1@example.net>: redirect action: "
      "forwarded to <carol@example.com>\n" +
      removed("09:00:01", "mx1", "3A5B61") + begin("09:00:02", "mx1", "4C7D81", kLocalhost, "m1@example.net") +
      deliver("09:00:03", "mx1", "4C7D81", "carol@example.com", "mx.example.com[192.0.2.4]:25", "sent", "250 ok") +
      removed("09:00:03", "mx1", "4C7D81");
  const Trace trace = trace_of(log);
  CHECK(links(trace) == "inferred 3A5B61>4C7D81");
  CHECK(recipients(trace) == "bob@example.org>carol@example.com sent");
}

TEST_CASE("an attempt that was refused for now as a whole and the one that succeeded are one message") {
  const std::string refused = accept("09:00:00", "mx1", "3A5B61", kOutside) +
                              identify("09:00:00", "mx1", "3A5B61", "m1@example.net") +
                              "09:00:00 mx1 postfix/cleanup[9]: 3A5B61: milter-reject: END-OF-MESSAGE from mx.example.net[192.0.2.1]: "
                              "4.7.1 Try again later; from=<alice@example.net> to=<bob@example.org> proto=ESMTP helo=<x>\n";
  const std::string accepted = begin("09:10:00", "mx1", "4C7D81", kOutside, "m1@example.net");
  CHECK(traces_of(refused + accepted).size() == 1);
  std::string for_good = refused;
  for_good.replace(for_good.find("4.7.1"), 5, "5.7.1");
  CHECK(traces_of(for_good + accepted).size() == 2);
}

/// Lines of a log whose notifications say what they tell of, and not of which message.
std::string kerio(const std::string& clock, const std::string& text) {
  return "[21/Nov/2026 " + clock + "] " + text + "\n";
}
std::string taken(const std::string& clock, const std::string& id, const std::string& from, const std::string& to) {
  return kerio(clock, "Recv: Queue-ID: " + id + ", Service: SMTP, From: <" + from + ">, To: <" + to + ">, Size: 12");
}
std::string failed(const std::string& clock, const std::string& id, const std::string& result = "failed") {
  return kerio(clock, "Sent: Queue-ID: " + id + ", Recipient: <bob@example.org>, Result: " + result + ", Status: 5.1.1 no");
}
std::string notice(const std::string& clock, const std::string& id, const std::string& to) {
  return kerio(clock, "Recv: Queue-ID: " + id + ", Service: DSN, From: <>, To: <" + to + ">, Size: 12, Report: failed");
}
const std::string kOne = "6a3c36d1-00000001", kTwo = "6a3c36d1-00000002", kThree = "6a3c36d1-00000003";

TEST_CASE("an announced notification belongs to the sender's message that failed just before") {
  const std::string one = taken("09:00:00", kOne, "alice@example.net", "bob@example.org");
  CHECK(linked(one + failed("09:00:01", kOne) + notice("09:00:01", kTwo, "Alice@example.net")) ==
        "[bounce " + kOne + ">" + kTwo + "]");
  CHECK(linked(one + failed("09:00:01", kOne) + notice("09:00:01", kTwo, "eve@example.net")) == "[][]");
  CHECK(linked(one + failed("09:00:01", kOne) + notice("09:02:30", kTwo, "alice@example.net")) == "[][]");
  CHECK(linked(one + failed("09:00:01", kOne, "delayed") + notice("09:00:01", kTwo, "alice@example.net")) == "[][]");
}

TEST_CASE("of two messages that failed the nearer one has the notification") {
  CHECK(linked(taken("09:00:00", kOne, "alice@example.net", "bob@example.org") + failed("09:00:01", kOne) +
               taken("09:00:20", kTwo, "alice@example.net", "bob@example.org") + failed("09:00:21", kTwo) +
               notice("09:00:21", kThree, "alice@example.net")) == "[][bounce " + kTwo + ">" + kThree + "]");
}

TEST_CASE("what a server whose log names no host handed over is told by sender, recipient and Message-ID") {
  const std::string id = ", Msg-Id: <m1@example.net>";
  const std::string here = kerio("09:00:00", "Recv: Queue-ID: " + kOne + ", Service: SMTP, From: <alice@example.net>, "
                                             "To: <bob@example.org>, Size: 12, Sender-Host: 192.0.2.1" + id) +
                           kerio("09:00:02", "Sent: Queue-ID: " + kOne + ", Recipient: <bob@example.org>, Result: delivered, "
                                             "Status: 2.0.0 , Remote-Host: 203.0.113.5" + id);
  const auto there = [](const std::string& from, const std::string& to) {
    return begin("09:00:01", "mx2", "4C7D81", "mail.example.com[198.51.100.7]", "m1@example.net", from) +
           deliver("09:00:03", "mx2", "4C7D81", to, "local", "sent", "delivered") + removed("09:00:03", "mx2", "4C7D81");
  };
  CHECK(linked(here + there("alice@example.net", "bob@example.org")) == "[inferred " + kOne + ">4C7D81]");
  CHECK(linked(here + there("eve@example.net", "bob@example.org")) == "[][]");
  CHECK(linked(here + there("alice@example.net", "eve@example.org")) == "[][]");
}

}  // namespace
}  // namespace mailtrace
