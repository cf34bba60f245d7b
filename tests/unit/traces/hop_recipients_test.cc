#include "traces/hop_recipients.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using namespace test;

const std::string kHop = begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net");
const std::string kMx = "mx.example.org[192.0.2.3]:25";

std::string after(const std::string& lines) { return recipients(trace_of(kHop + lines)); }
std::string to_bob(const std::string& clock, const std::string& status, const std::string& response,
                   const std::string& dsn = "2.0.0") {
  return deliver(clock, "mx1", "3A5B61", "bob@example.org", kMx, status, response, dsn);
}
const std::string kEnd = removed("09:59:00", "mx1", "3A5B61");

TEST_CASE("the last delivery decides, attempts are counted") {
  const Trace trace = trace_of(kHop + to_bob("09:00:01", "deferred", "connect to mx.example.org[192.0.2.3]:25: timed out", "4.4.1") +
                               to_bob("09:10:01", "deferred", "connect to mx.example.org[192.0.2.3]:25: timed out", "4.4.1") +
                               to_bob("09:20:01", "sent", "250 2.0.0 ok") + kEnd);
  REQUIRE(trace.recipients.size() == 1);
  const Recipient& bob = trace.recipients[0];
  CHECK(bob.status == Status::Sent);
  CHECK(bob.attempts == 3);
  CHECK(bob.time == at("09:20:01"));
  CHECK(bob.relay == kMx);
  CHECK(bob.dsn == "2.0.0");
  CHECK(bob.response == "250 2.0.0 ok");
  CHECK(bob.queue_id == "3A5B61");
  CHECK(bob.host == "mx1");
}

TEST_CASE("still in the queue at the end of the logs is deferred") {
  const Trace trace = trace_of(kHop + to_bob("09:00:01", "deferred", "timed out", "4.4.1"));
  CHECK(recipients(trace) == "bob@example.org deferred");
  CHECK(trace.status == Status::Deferred);
}

TEST_CASE("expired: too long in the queue, and the sender told") {
  CHECK(after(to_bob("09:00:01", "deferred", "timed out", "4.4.1") +
              "26 09:00:01 mx1 postfix/qmgr[7]: 3A5B61: from=<alice@example.net>, status=expired, returned to sender\n" +
              removed("26 09:00:01", "mx1", "3A5B61")) == "bob@example.org expired");
}

TEST_CASE("expired: who was delivered before is not") {
  CHECK(after(to_bob("09:00:01", "sent", "250 ok") +
              deliver("09:00:01", "mx1", "3A5B61", "eve@example.org", kMx, "deferred", "timed out", "4.4.1") +
              "26 09:00:01 mx1 postfix/qmgr[7]: 3A5B61: from=<alice@example.net>, status=expired, returned to sender\n") ==
        "bob@example.org sent, eve@example.org expired");
}

TEST_CASE("held: by postsuper, until released") {
  const std::string held = "09:00:01 mx1 postfix/postsuper[3]: 3A5B61: placed on hold\n";
  const std::string deferred = to_bob("09:00:00", "deferred", "timed out", "4.4.1");
  CHECK(after(deferred + held) == "bob@example.org held");
  CHECK(after(deferred + held + "09:10:00 mx1 postfix/postsuper[3]: 3A5B61: released from hold\n") == "bob@example.org deferred");
  CHECK(after(deferred + held + "09:10:00 mx1 postfix/postsuper[3]: 3A5B61: released from hold\n" +
              to_bob("09:20:00", "sent", "250 ok") + kEnd) == "bob@example.org sent");
}

const std::string kHold =
    "09:00:00 mx1 postfix/cleanup[9]: 3A5B61: hold: header Subject: Invoice from mx.example.net[192.0.2.1]; "
    "from=<alice@example.net> to=<bob@example.org> proto=ESMTP helo=<x>: held by rule\n";

TEST_CASE("held: by a rule, with the recipient the rule names") {
  const std::string log = accept("09:00:00", "mx1", "3A5B61", kOutside) + kHold;
  CHECK(recipients(trace_of(log)) == "bob@example.org held");
  CHECK(recipients(trace_of(log + queue("09:10:00", "mx1", "3A5B61", "alice@example.net") +
                            to_bob("09:10:01", "sent", "250 ok") + removed("09:10:01", "mx1", "3A5B61"))) ==
        "bob@example.org sent");
}

TEST_CASE("discarded: by postsuper, whatever was tried before") {
  CHECK(after(to_bob("09:00:01", "deferred", "timed out", "4.4.1") + "09:10:00 mx1 postfix/postsuper[3]: 3A5B61: removed\n") ==
        "bob@example.org discarded");
}

TEST_CASE("discarded: by a rule before the queue") {
  CHECK(recipients(trace_of(
            accept("09:00:00", "mx1", "3A5B61", kOutside) +
            "09:00:00 mx1 postfix/cleanup[9]: 3A5B61: milter-discard: END-OF-MESSAGE from mx.example.net[192.0.2.1]: milter "
            "triggers DISCARD action; from=<alice@example.net> to=<bob@example.org> proto=ESMTP helo=<x>\n")) ==
        "bob@example.org discarded");
}

TEST_CASE("discarded: by the discard agent") {
  CHECK(after("09:00:01 mx1 postfix/discard[6]: 3A5B61: to=<bob@example.org>, relay=none, delay=0.01, delays=0.01/0/0/0, "
              "dsn=2.0.0, status=sent (silently)\n" + kEnd) == "bob@example.org discarded");
}

TEST_CASE("rejected after DATA: the whole message, whoever the line names") {
  const Trace trace = trace_of(
      accept("09:00:00", "mx1", "3A5B61", kOutside) +
      "09:00:00 mx1 postfix/cleanup[9]: 3A5B61: milter-reject: END-OF-MESSAGE from mx.example.net[192.0.2.1]: 5.7.1 Spam; "
      "from=<alice@example.net> to=<bob@example.org> proto=ESMTP helo=<x>\n");
  CHECK(recipients(trace) == "bob@example.org rejected");
  CHECK(trace.recipients[0].response == "5.7.1 Spam");
  CHECK(trace.status == Status::Rejected);
  CHECK(trace.complete);
}

TEST_CASE("rejected at RCPT inside a transaction: that recipient, not the others") {
  CHECK(after("09:00:00 mx1 postfix/smtpd[8]: 3A5B61: reject: RCPT from mx.example.net[192.0.2.1]: 550 5.1.1 <eve@example.org>: "
              "User unknown; from=<alice@example.net> to=<eve@example.org> proto=ESMTP helo=<x>\n" +
              to_bob("09:00:01", "sent", "250 ok") + kEnd) == "eve@example.org rejected, bob@example.org sent");
}

TEST_CASE("a client that went away before the end of the message: nothing is missing") {
  const Trace trace = trace_of(accept("09:00:00", "mx1", "3A5B61", kOutside) +
                               "09:00:10 mx1 postfix/smtpd[8]: lost connection after DATA (250 bytes) from mx.example.net[192.0.2.1]\n"
                               "09:00:10 mx1 postfix/smtpd[8]: disconnect from mx.example.net[192.0.2.1] ehlo=1 mail=1 rcpt=1 data=0/1 commands=3/4\n");
  CHECK(trace.complete);
}

TEST_CASE("an outcome of the whole is the status of a message without known recipients") {
  const std::string begun = accept("09:00:00", "mx1", "3A5B61", kOutside);
  CHECK(trace_of(begun + "09:00:10 mx1 postfix/smtpd[8]: disconnect from mx.example.net[192.0.2.1] ehlo=1 mail=1 rcpt=1 data=0/1 commands=3/4\n")
            .status == Status::Rejected);
  CHECK(trace_of(begun + "09:00:00 mx1 postfix/cleanup[9]: 3A5B61: milter-reject: END-OF-MESSAGE from mx.example.net[192.0.2.1]: 5.7.1 no;\n")
            .status == Status::Rejected);
  CHECK(trace_of(kHop + "09:10:00 mx1 postfix/postsuper[3]: 3A5B61: placed on hold\n").status == Status::Held);
  CHECK(trace_of(kHop + "09:10:00 mx1 postfix/postsuper[3]: 3A5B61: removed\n").status == Status::Discarded);
}

TEST_CASE("aliases: each address is a recipient, with what it was before") {
  CHECK(after("09:00:01 mx1 postfix/local[6]: 3A5B61: to=<bob@example.org>, orig_to=<sales@example.org>, relay=local, delay=1, "
              "delays=1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)\n"
              "09:00:01 mx1 postfix/local[6]: 3A5B61: to=<eve@example.org>, orig_to=<sales@example.org>, relay=local, delay=1, "
              "delays=1/0/0/0, dsn=5.1.1, status=bounced (unknown user)\n" + kEnd) ==
        "sales@example.org>bob@example.org sent, sales@example.org>eve@example.org bounced");
}

TEST_CASE("addresses are the same in either case") {
  CHECK(after(to_bob("09:00:01", "deferred", "timed out", "4.4.1") +
              deliver("09:00:05", "mx1", "3A5B61", "BOB@example.ORG", kMx, "sent", "250 ok") + kEnd) == "bob@example.org sent");
}

TEST_CASE("a repeated message counts as often as it was logged") {
  const Trace trace = trace_of(
      kHop + "09:00:01 mx1 postfix/smtp[6]: message repeated 3 times: [ 3A5B61: to=<bob@example.org>, relay=none, delay=1, "
             "delays=1/0/0/0, dsn=4.4.1, status=deferred (timed out)]\n");
  REQUIRE(trace.recipients.size() == 1);
  CHECK(trace.recipients[0].attempts == 3);
}

}  // namespace
}  // namespace mailtrace
