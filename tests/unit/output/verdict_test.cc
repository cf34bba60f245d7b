#include "output/verdict.h"

#include <doctest/doctest.h>

#include "tests/unit/output/example_traces.h"

using namespace mailtrace;
using namespace mailtrace::example;

namespace {

constexpr const char* kMx = "mx.example.net[192.0.2.1]:25";

Trace one(Status status, double seconds, std::string relay = "", std::string response = "",
          std::uint32_t attempts = 1) {
  Trace t = trace_to({recipient("bob@example.net", status, seconds, std::move(relay), std::move(response))});
  t.recipients[0].attempts = attempts;
  return t;
}

void add_notification(Trace& t) {
  t.hops.push_back(hop("mx1", "4Xk2B03P9qz3", 5, 6));
  t.links.push_back({LinkKind::Bounce, 0, t.hops.size() - 1, 0});
}

}  // namespace

TEST_CASE("a delivered message names the server and the time it took") {
  CHECK(verdict_of(one(Status::Sent, 720, kMx, "250 Ok")) ==
        "Delivered to mx.example.net 12 min after submission");
  CHECK(verdict_of(one(Status::Sent, 0, kMx, "250 Ok")) ==
        "Delivered to mx.example.net within 1 s of submission");
  CHECK(verdict_of(one(Status::Sent, 3, "[192.0.2.1]:25")) == "Delivered to 192.0.2.1 3 s after submission");
  CHECK(verdict_of(one(Status::Sent, 3, "unknown[192.0.2.1]:25")) ==
        "Delivered to 192.0.2.1 3 s after submission");
}

TEST_CASE("earlier attempts are called greylisted only if all of them were") {
  CHECK(verdict_of(delivered()) ==
        "Delivered to mx.example.net 12 min after submission, after 2 greylisted attempts");
  Trace t = one(Status::Sent, 720, kMx, "250 Ok", 2);
  t.responses = {"connect to mx.example.net[192.0.2.1]:25: Connection refused", "250 Ok"};
  CHECK(verdict_of(t) == "Delivered to mx.example.net 12 min after submission, after 1 failed attempt");
  t.recipients[0].attempts = 3;
  t.responses = {"450 4.7.1 Greylisted", "host mx.example.net[192.0.2.1] said: 452 4.2.2 mailbox full",
                 "250 Ok"};
  CHECK(verdict_of(t) == "Delivered to mx.example.net 12 min after submission, after 2 failed attempts");
}

TEST_CASE("a message stored on a host of the logs names the mailbox, or the recipient and the host") {
  Trace stored =
      one(Status::Sent, 2, "store.example.org[private/lmtp]", "250 2.0.0 <bob@example.net> x Saved");
  CHECK(verdict_of(stored) == "Delivered to store.example.org 2 s after submission");
  stored.recipients[0].mailbox = "INBOX";
  CHECK(verdict_of(stored) == "Stored in mailbox INBOX of bob@example.net 2 s after submission");
  CHECK(verdict_of(one(Status::Sent, 2, "local", "delivered to maildir")) ==
        "Delivered to bob@example.net on mx1 2 s after submission");
}

TEST_CASE("a bounce says who refused and why, and whether the sender was told") {
  Trace t = one(Status::Bounced, 1, kMx,
                "host mx.example.net[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command)");
  CHECK(verdict_of(t) == "Refused by mx.example.net: 550 5.1.1 User unknown");
  add_notification(t);
  CHECK(verdict_of(t) == "Refused by mx.example.net: 550 5.1.1 User unknown; the sender was told");
  t.hops.push_back(hop("mx1", "4Xk2C03P9qz4", 6, 7));
  t.links.push_back({LinkKind::Bounce, 1, 2, 0});  // the notification came back
  CHECK(verdict_of(t) == "Refused by mx.example.net: 550 5.1.1 User unknown");
  CHECK(verdict_of(one(Status::Bounced, 1, "none", "Host or domain name not found.")) ==
        "Returned as undeliverable by mx1: Host or domain name not found");
}

TEST_CASE("a reply of several lines is one text with one code") {
  const Trace t =
      one(Status::Bounced, 1, kMx,
          "host mx.example.net[192.0.2.1] said: 550-5.1.1 The account does not exist. 550-5.1.1 Try "
          "another 550 5.1.1 one. (in reply to RCPT TO command)");
  CHECK(verdict_of(t) == "Refused by mx.example.net: 550 5.1.1 The account does not exist. Try another one");
}

TEST_CASE("an expired message says how long and how often it was tried") {
  Trace t = one(Status::Expired, 5 * 86400, "none",
                "connect to mx.example.net[192.0.2.1]:25: Connection timed out", 42);
  add_notification(t);
  CHECK(verdict_of(t) ==
        "Given up after 5 d and 42 attempts: connect to mx.example.net[192.0.2.1]:25: Connection timed out; "
        "the sender "
        "was told");
  t = one(Status::Expired, 5 * 86400);
  CHECK(verdict_of(t) == "Given up after 5 d");
}

TEST_CASE("a refused message names the host that refused") {
  CHECK(verdict_of(one(Status::Rejected, 0, "", "554 5.7.1 <bob@example.net>: Relay access denied")) ==
        "Refused by mx1: 554 5.7.1 <bob@example.net>: Relay access denied");
  CHECK(
      verdict_of(one(Status::Greylisted, 0, "", "450 4.2.0 Greylisted", 2)) ==
      "Refused for now (greylisted) by mx1 after 2 attempts: 450 4.2.0 Greylisted; a later attempt counts as "
      "a message of its own");
}

TEST_CASE("a refusal with a reply that asks for another try is one for now") {
  CHECK(verdict_of(one(Status::Rejected, 0, "", "450 4.3.0 Try again later")) ==
        "Refused for now by mx1: 450 4.3.0 Try again later");
}

TEST_CASE("a message without a recipient and a hop was refused by the host of its lines") {
  Trace t;
  t.status = Status::Rejected;
  t.responses = {"550 5.7.1 Sender blocked"};
  t.lines.emplace_back();
  t.lines.back().host = "mx1";
  CHECK(verdict_of(t) == "Refused by mx1: 550 5.7.1 Sender blocked");
}

TEST_CASE("the OK of a store that threw a message away is not its reason") {
  CHECK(verdict_of(one(Status::Discarded, 0, "", "250 2.0.0 Saved")) == "Thrown away by rule");
}

TEST_CASE("a message deleted while it waited was not thrown away because of the last reply") {
  CHECK(verdict_of(one(Status::Discarded, 0, "", "451 4.3.0 Try again later")) ==
        "Deleted from the queue of mx1; the last answer was: 451 4.3.0 Try again later");
}

TEST_CASE("a filter that took a message and sent it back is not quoted with its OK") {
  CHECK(verdict_of(one(Status::Bounced, 0, "", "250 2.5.0 Ok, id=1-1, BOUNCE")) ==
        "Sent back by the filter of mx1");
}

TEST_CASE("a message whose next hop is not in the logs was passed on, not delivered") {
  Trace t = one(Status::Sent, 2, "127.0.0.1[127.0.0.1]:10024", "250 2.0.0 Ok: queued as 3A5B61F2D");
  t.missing = {"the next hop 3A5B61F2D"};
  CHECK(verdict_of(t) == "Passed on by mx1 as 3A5B61F2D, which is not in these logs, 2 s after submission");
}

TEST_CASE("a filter's word for what it found is quoted as such") {
  Trace spam = one(Status::Blocked, 0, "", "254 2.7.0 Ok, discarded, id=1-1 - spam");
  spam.recipients[0].category = "SPAM";
  CHECK(verdict_of(spam) == "Stopped by the filter as SPAM");
  CHECK(verdict_of(one(Status::Blocked, 0, "", "254 2.7.0 Ok, discarded, id=1-1 - spam")) ==
        "Stopped by the filter as spam");
  spam.recipients[0].category = "BANNED\x1b[31m";
  CHECK(verdict_of(spam) == "Stopped by the filter as BANNED [31m");
  CHECK(verdict_of(one(Status::Blocked, 0)) == "Stopped by the filter");
}

TEST_CASE("a waiting message says where, how often it was tried and why it waits") {
  Trace t =
      one(Status::Deferred, 7200, "none", "connect to mx.example.net[192.0.2.1]:25: Connection timed out", 5);
  CHECK(verdict_of(t) ==
        "Waiting in the queue of mx1 after 5 attempts, the last 2 h after submission: connect to "
        "mx.example.net[192.0.2.1]:25: Connection timed out");
  add_notification(t);
  CHECK(verdict_of(t).find("; the sender was told of the delay") != std::string::npos);
  CHECK(verdict_of(one(Status::Deferred, 1)) == "Waiting in the queue of mx1 after 1 attempt");
}

TEST_CASE("held, discarded and merely accepted messages say so") {
  CHECK(verdict_of(one(Status::Held, 0, "", "legal hold")) == "Held in the queue of mx1: legal hold");
  CHECK(verdict_of(one(Status::Discarded, 0)) == "Thrown away by rule");
  CHECK(verdict_of(one(Status::Queued, 0)) == "Accepted by mx1; nothing more is in these logs");
}

TEST_CASE("a trace without recipients and hops has a verdict") {
  CHECK(verdict_of(Trace{}) == "Accepted; nothing more is in these logs");
  Trace refused;
  refused.status = Status::Rejected;
  refused.responses = {"554 5.7.1 Service unavailable"};
  CHECK(verdict_of(refused) == "Refused by the server: 554 5.7.1 Service unavailable");
}

TEST_CASE("recipients that ended alike are counted") {
  const auto sent = [](const char* relay) { return recipient("x@example.net", Status::Sent, 4, relay); };
  CHECK(verdict_of(trace_to({sent(kMx), sent(kMx)})) ==
        "Delivered to mx.example.net for 2 recipients within 4 s of submission");
  CHECK(verdict_of(trace_to({sent(kMx), sent("mx.example.com[192.0.2.9]:25")})) ==
        "Delivered to both recipients within 4 s of submission");
  const auto bounced = recipient("x@example.net", Status::Bounced, 4, kMx, "550 5.1.1 User unknown");
  CHECK(verdict_of(trace_to({bounced, bounced, bounced})) ==
        "Refused by mx.example.net for 3 recipients: 550 5.1.1 User unknown");
}

TEST_CASE("recipients that ended differently are told apart") {
  const auto sent = recipient("al@example.net", Status::Sent, 4, kMx);
  const auto bounced = recipient("bob@example.org", Status::Bounced, 4, kMx, "550 5.1.1 User unknown");
  const auto waiting = recipient("cy@example.com", Status::Deferred, 4, "none", "timed out");
  CHECK(verdict_of(trace_to({sent, sent, sent, bounced})) ==
        "Delivered to 3 of 4 recipients; bob@example.org refused by mx.example.net: 550 5.1.1 User unknown");
  CHECK(verdict_of(trace_to({sent, bounced, bounced})) ==
        "Delivered to 1 of 3 recipients; the other 2 refused by mx.example.net: 550 5.1.1 User unknown");
  CHECK(verdict_of(trace_to({sent, bounced, bounced, waiting})) ==
        "Delivered to 1 of 4 recipients; 2 returned, 1 waiting in the queue");
  CHECK(verdict_of(trace_to({bounced, waiting})) == "Of 2 recipients: 1 returned, 1 waiting in the queue");
}

TEST_CASE("times count from the first line where the submission is not in the logs") {
  Trace t = one(Status::Sent, 720, kMx);
  t.complete = false;
  t.hops[0].complete = false;
  t.hops[0].from.reset();
  CHECK(verdict_of(t) == "Delivered to mx.example.net 12 min after its first line in these logs");
}

TEST_CASE("hostile replies and addresses stay short, printable and on one line") {
  Trace t = one(Status::Bounced, 1, std::string(5000, 'r') + "[192.0.2.1]",
                "550 \x1b[2J\r\n\xff\xfe " + std::string(70'000, 'x'));
  std::string verdict = verdict_of(t);
  CHECK(verdict.size() < 400);
  CHECK(verdict.find('\x1b') == std::string::npos);
  CHECK(verdict.find('\n') == std::string::npos);
  CHECK(verdict.find("550 [2J ?? xxx") != std::string::npos);
  t = one(Status::Sent, 1);
  t.recipients[0].address = std::string(70'000, 'a');
  CHECK(verdict_of(t).size() < 400);
  for (const char* response : {"host ", "host x", "550", "550 ", "550-5.1.1", "550-5.1.1 550-5.1.1 ",
                               " (in reply to ", "...", "mailbox '", "into mailbox '"}) {
    t = one(Status::Bounced, 1, "[", response);
    CHECK(!verdict_of(t).empty());
    t.recipients[0].status = Status::Sent;
    CHECK(!verdict_of(t).empty());
  }
}

TEST_CASE("logins say who, from where, how often, and why not") {
  Trace t;
  t.sasl_user = "carol@example.org";
  const std::string client = "unknown[203.0.113.40]";
  t.logins = Logins{0, 1, "Password mismatch", client};
  CHECK(verdict_of(t) == "Login of carol@example.org from unknown[203.0.113.40] refused: Password mismatch");
  t.logins = Logins{0, 3, "", client};
  CHECK(verdict_of(t) == "Login of carol@example.org from unknown[203.0.113.40] refused 3 times");
  t.logins = Logins{1, 0, "", client};
  CHECK(verdict_of(t) == "Logged in as carol@example.org from unknown[203.0.113.40]");
  t.logins = Logins{2, 1, "Password mismatch", client};
  CHECK(verdict_of(t) ==
        "Logged in as carol@example.org from unknown[203.0.113.40] 2 times; 1 attempt refused");
  t.sasl_user.reset();
  t.logins = Logins{0, 1, "", client};
  CHECK(verdict_of(t) == "Login from unknown[203.0.113.40] refused");
  t.logins->client.clear();
  CHECK(verdict_of(t) == "Login refused");
}

TEST_CASE("a link to a hop that is not there does not matter") {
  Trace t = one(Status::Bounced, 1, kMx, "550 no");
  t.links = {{LinkKind::Bounce, 7, 9, 100}};
  CHECK(verdict_of(t) == "Refused by mx.example.net: 550 no");
}

TEST_CASE("whether a sender was told is found among a hundred thousand notifications that came back") {
  constexpr std::size_t kCount = 100'000;
  Trace t = one(Status::Bounced, 1, kMx, "550 5.1.1 no such user");
  const Hop notification = hop("mx1", "4Xk2B03P9qz3", 5, 6);
  t.hops.resize(2 * kCount + 1, notification);
  for (std::size_t i = 1; i <= kCount; ++i) t.links.push_back({LinkKind::Bounce, 0, i, 0});
  for (std::size_t i = 1; i <= kCount; ++i) t.links.push_back({LinkKind::Bounce, i, kCount + i, 0});
  CHECK(verdict_of(t).find("the sender was told") == std::string::npos);
  t.links.pop_back();
  CHECK(verdict_of(t).find("the sender was told") != std::string::npos);
}
