#include "traces/final_recipients.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using namespace test;

const std::string kStore = "store.example.org[192.0.2.9]:25";

TEST_CASE("the state of a recipient is that of its last hop") {
  const Trace trace = trace_of(
      begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
      deliver("09:00:01", "mx1", "3A5B61", "bob@example.org", kStore, "sent", "250 2.0.0 Ok: queued as 4C7D81") +
      deliver("09:00:01", "mx1", "3A5B61", "eve@example.org", kStore, "sent", "250 2.0.0 Ok: queued as 4C7D81") +
      begin("09:00:01", "store", "4C7D81", "mx1.example.org[192.0.2.8]", "m1@example.net") +
      deliver("09:00:02", "store", "4C7D81", "bob@example.org", "local", "sent", "delivered to mailbox") +
      deliver("09:00:02", "store", "4C7D81", "eve@example.org", "local", "bounced", "unknown user", "5.1.1"));
  CHECK(recipients(trace) == "bob@example.org sent, eve@example.org bounced");
  CHECK(trace.status == Status::Bounced);
  CHECK(trace.recipients[0].host == "store");
  CHECK(trace.to == std::vector<std::string>{"bob@example.org", "eve@example.org"});
}

TEST_CASE("the original of a recipient is the address as first submitted, over all hops") {
  const Trace trace = trace_of(
      begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
      "09:00:01 mx1 postfix/smtp[6]: 3A5B61: to=<team@store.example.org>, orig_to=<sales@example.org>, relay=" + kStore +
      ", delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4C7D81)\n" +
      begin("09:00:01", "store", "4C7D81", "mx1.example.org[192.0.2.8]", "m1@example.net") +
      "09:00:02 store postfix/local[6]: 4C7D81: to=<bob@store.example.org>, orig_to=<team@store.example.org>, relay=local, "
      "delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)\n");
  CHECK(recipients(trace) == "sales@example.org>bob@store.example.org sent");
  CHECK(trace.to == std::vector<std::string>{"sales@example.org"});
}

TEST_CASE("a next hop that says nothing of its recipients leaves them queued") {
  const Trace trace = trace_of(
      begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
      deliver("09:00:01", "mx1", "3A5B61", "bob@example.org", kStore, "sent", "250 2.0.0 Ok: queued as 4C7D81") +
      begin("09:00:01", "store", "4C7D81", "mx1.example.org[192.0.2.8]", "m1@example.net"));
  CHECK(recipients(trace) == "bob@example.org queued");
}

TEST_CASE("the recipients of a notification are not the message's, but those of a trace that begins with it") {
  const std::string notice =
      queue("09:00:02", "mx1", "4C7D81", "") +
      deliver("09:00:03", "mx1", "4C7D81", "alice@example.net", kOutside + ":25", "sent", "250 ok") +
      removed("09:00:03", "mx1", "4C7D81");
  CHECK(recipients(trace_of(identify("09:00:02", "mx1", "4C7D81", "n@mx1.example.org") + notice)) == "alice@example.net sent");
  CHECK(recipients(trace_of(begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
                            deliver("09:00:02", "mx1", "3A5B61", "bob@example.org", "local", "bounced", "unknown user", "5.1.1") +
                            "09:00:02 mx1 postfix/bounce[4]: 3A5B61: sender non-delivery notification: 4C7D81\n" +
                            identify("09:00:02", "mx1", "4C7D81", "n@mx1.example.org") + notice)) == "bob@example.org bounced");
}

std::string refused(const std::string& clock, const std::string& to, const std::string& reply) {
  return clock + " mx1 postfix/smtpd[8]: NOQUEUE: reject: RCPT from mx.example.net[192.0.2.1]: " + reply + "; from=<alice@example.net> to=<" +
         to + "> proto=ESMTP helo=<x>\n";
}

TEST_CASE("the refusals of one session with one sender are one message, a recipient each") {
  const Trace trace = trace_of(refused("09:00:00", "x@example.org", "550 5.1.1 <x@example.org>: User unknown") +
                               refused("09:00:01", "y@example.org", "550 5.1.1 <y@example.org>: User unknown"));
  CHECK(recipients(trace) == "x@example.org rejected, y@example.org rejected");
  CHECK(trace.from == "alice@example.net");
  CHECK(trace.hops.empty());
  CHECK(trace.client_ip == "192.0.2.1");
  CHECK(trace.recipients[0].queue_id.empty());
  CHECK(trace.recipients[0].host == "mx1");
  CHECK(trace.recipients[0].dsn == "5.1.1");
}

TEST_CASE("greylisted is a rejection that says so") {
  const Trace trace = trace_of(refused("09:00:00", "bob@example.org",
                                       "450 4.2.0 <bob@example.org>: Recipient address rejected: Greylisted, see "
                                       "https://example.org/"));
  CHECK(recipients(trace) == "bob@example.org greylisted");
  CHECK(trace.status == Status::Greylisted);
}

TEST_CASE("who was refused before the queue is a recipient of the message the session then handed over") {
  const Trace trace = trace_of(
      refused("09:00:00", "x@example.org", "550 5.1.1 <x@example.org>: User unknown") +
      begin("09:00:01", "mx1", "3A5B61", kOutside, "m1@example.net") +
      deliver("09:00:02", "mx1", "3A5B61", "bob@example.org", "local", "sent", "delivered") + removed("09:00:02", "mx1", "3A5B61"));
  CHECK(recipients(trace) == "x@example.org rejected, bob@example.org sent");
  CHECK(trace.lines.size() == 6);
}

TEST_CASE("refusals of another sender in the session are a message of their own") {
  CHECK(traces_of(refused("09:00:00", "x@example.org", "550 5.1.1 <x@example.org>: User unknown") +
                  begin("09:00:01", "mx1", "3A5B61", kOutside, "m1@example.net", "eve@example.net")).size() == 2);
}

TEST_CASE("where only a filter logged, its line says who the recipients are") {
  const Trace trace = trace_of(
      "09:00:02 mx1 amavis[5]: (01234-05) Blocked SPAM {DiscardedInbound}, [192.0.2.1]:41975 <alice@example.net> -> "
      "<bob@example.org>,<eve@example.org>, Queue-ID: 3A5B61F2C, Message-ID: <m1@example.net>, mail_id: ZvfNF4lwzKzk, Hits: 25, "
      "size: 10, 342 ms\n");
  CHECK(recipients(trace) == "bob@example.org blocked, eve@example.org blocked");
  CHECK(trace.from == "alice@example.net");
}

TEST_CASE("an address reached on two ways is listed once") {
  const Trace trace = trace_of(
      begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
      "09:00:01 mx1 postfix/local[6]: 3A5B61: to=<bob@example.org>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent "
      "(delivered to mailbox)\n"
      "09:00:01 mx1 postfix/local[6]: 3A5B61: to=<bob@example.org>, orig_to=<sales@example.org>, relay=local, delay=1, "
      "delays=1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)\n");
  CHECK(trace.recipients.size() == 1);
}

}  // namespace
}  // namespace mailtrace
