#include "traces/linker.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using namespace test;

TEST_CASE("relay: a reply names the transaction of the next host") {
  const Trace trace = trace_of(begin("09:00:00", "mx1", "3A5B61F2C", kOutside, "m1@example.net") +
                               deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.org", "store.example.org[192.0.2.9]:25",
                                       "sent", "250 2.0.0 Ok: queued as 4C7D81F2D") +
                               removed("09:00:02", "mx1", "3A5B61F2C") +
                               begin("09:00:01", "store", "4C7D81F2D", "mx1.example.org[192.0.2.8]", "m1@example.net") +
                               deliver("09:00:03", "store", "4C7D81F2D", "bob@example.org", "local", "sent", "delivered") +
                               removed("09:00:03", "store", "4C7D81F2D"));
  CHECK(links(trace) == "relay 3A5B61F2C>4C7D81F2D");
  CHECK(recipients(trace) == "bob@example.org sent");
  CHECK(trace.recipients[0].host == "store");
  CHECK(trace.complete);
}

const std::string kFilterA = begin("09:00:00", "mx1", "3A5B61F2C", kOutside, "m1@example.net");
const std::string kFilterB = begin("09:00:02", "mx1", "3A5B61F2D", kLocalhost, "m1@example.net");

TEST_CASE("filter: behind a content filter's reply and its own line") {
  const Trace trace = trace_of(
      kFilterA + kFilterB +
      "09:00:02 mx1 amavis[5]: (01234-05) Passed CLEAN {RelayedInbound}, [192.0.2.1]:50123 <alice@example.net> -> "
      "<bob@example.org>, Queue-ID: 3A5B61F2C, Message-ID: <m1@example.net>, mail_id: y56hSa8ZL3DA, Hits: 0.052, size: 2888, "
      "queued_as: 3A5B61F2D, 2342 ms\n" +
      deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.org", kFilter, "sent",
              "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 3A5B61F2D") +
      removed("09:00:02", "mx1", "3A5B61F2C") +
      deliver("09:00:03", "mx1", "3A5B61F2D", "bob@example.org", "mx.example.org[192.0.2.3]:25", "sent", "250 ok") +
      removed("09:00:03", "mx1", "3A5B61F2D"));
  CHECK(hops(trace) == "3A5B61F2C 3A5B61F2D");
  CHECK(links(trace).find("filter 3A5B61F2C>3A5B61F2D") != std::string::npos);
  CHECK(links(trace).find("relay 3A5B61F2C>3A5B61F2D") != std::string::npos);
  CHECK(recipients(trace) == "bob@example.org sent");
  CHECK(trace.recipients[0].queue_id == "3A5B61F2D");
}

TEST_CASE("filter: several IDs of one queued_as are all hops") {
  const Trace trace = trace_of(
      kFilterA + kFilterB + begin("09:00:02", "mx1", "3A5B61F2E", kLocalhost, "m1@example.net") +
      "09:00:02 mx1 amavis[5]: (01234-05) Passed CLEAN {RelayedInbound}, [192.0.2.1]:50123 <alice@example.net> -> "
      "<bob@example.org>,<eve@example.org>, Queue-ID: 3A5B61F2C, Message-ID: <m1@example.net>, mail_id: y56hSa8ZL3DA, Hits: "
      "0.052, size: 2888, queued_as: 3A5B61F2D/3A5B61F2E, 2342 ms\n");
  CHECK(links(trace) == "filter 3A5B61F2C>3A5B61F2D, filter 3A5B61F2C>3A5B61F2E");
}

TEST_CASE("filter: a line cut into pieces links as the whole one would") {
  const Trace trace = trace_of(
      kFilterA + kFilterB +
      "09:00:02 mx1 amavis[5]: (01234-05) Passed CLEAN {RelayedInbound}, [192.0.2.1]:50123 <alice@example.net> -> "
      "<bob@example.org>, Queue-ID: 3A5B61...\n"
      "09:00:02 mx1 amavis[5]: (01234-05) ...F2C, Message-ID: <m1@example.net>, mail_id: y56hSa8ZL3DA, Hits: 0.052, "
      "size: 2888, queued_as: 3A5B61...\n"
      "09:00:02 mx1 amavis[5]: (01234-05) ...F2D, 2342 ms\n");
  CHECK(links(trace) == "filter 3A5B61F2C>3A5B61F2D");
  CHECK(trace.lines.size() == 9);
}

TEST_CASE("filter: MailScanner puts the message into the queue again under another ID") {
  const Trace trace = trace_of(kFilterA + "09:00:01 mx1 MailScanner[4]: Requeue: 3A5B61F2C.AFE5C to 3A5B61F2D\n" +
                               queue("09:00:02", "mx1", "3A5B61F2D", "alice@example.net") +
                               deliver("09:00:03", "mx1", "3A5B61F2D", "bob@example.org", "local", "sent", "delivered") +
                               removed("09:00:03", "mx1", "3A5B61F2D"));
  CHECK(links(trace) == "filter 3A5B61F2C>3A5B61F2D");
  CHECK(recipients(trace) == "bob@example.org sent");
  CHECK(trace.complete);
}

TEST_CASE("filter: the task of a reply that names only the filter's own ID") {
  const Trace trace = trace_of(
      kFilterA + kFilterB +
      "09:00:01 mx1 pmg-smtp-filter[4]: 1A2B3C4D5E6F7A8B9: new mail message-id=<m1@example.net>#012\n"
      "09:00:02 mx1 pmg-smtp-filter[4]: 1A2B3C4D5E6F7A8B9: accept mail to <bob@example.org> (3A5B61F2D) (rule: "
      "default-accept (in))\n" +
      deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.org", kFilter, "sent", "250 2.5.0 OK (1A2B3C4D5E6F7A8B9)"));
  CHECK(hops(trace) == "3A5B61F2C 3A5B61F2D");
  CHECK(links(trace) == "filter 3A5B61F2C>3A5B61F2D");
}

TEST_CASE("bounce: a notification belongs to the message it is about") {
  const Trace trace = trace_of(
      kFilterA +
      deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.org", "mx.example.org[192.0.2.3]:25", "bounced",
              "host mx.example.org[192.0.2.3] said: 550 5.1.1 no such user (in reply to RCPT TO command)", "5.1.1") +
      identify("09:00:02", "mx1", "3A5B61F2D", "3A5B61F2D.1@mx1.example.org") +
      "09:00:02 mx1 postfix/bounce[4]: 3A5B61F2C: sender non-delivery notification: 3A5B61F2D\n" +
      queue("09:00:02", "mx1", "3A5B61F2D", "") + removed("09:00:02", "mx1", "3A5B61F2C") +
      deliver("09:00:03", "mx1", "3A5B61F2D", "alice@example.net", kOutside + ":25", "sent", "250 ok") +
      removed("09:00:03", "mx1", "3A5B61F2D"));
  CHECK(links(trace) == "bounce 3A5B61F2C>3A5B61F2D");
  CHECK(recipients(trace) == "bob@example.org bounced");
  CHECK(trace.from == "alice@example.net");
  CHECK(trace.message_id == "<m1@example.net>");
  CHECK(trace.complete);
}

TEST_CASE("bounce: delay and success notifications too") {
  for (const std::string kind : {"sender delay", "sender delivery status", "postmaster non-delivery"}) {
    CAPTURE(kind);
    const Trace trace = trace_of(kFilterA + identify("09:00:02", "mx1", "3A5B61F2D", "n@mx1.example.org") +
                                 "09:00:02 mx1 postfix/bounce[4]: 3A5B61F2C: " + kind + " notification: 3A5B61F2D\n");
    CHECK(links(trace) == "bounce 3A5B61F2C>3A5B61F2D");
  }
}

TEST_CASE("forward: what an alias file forwards goes on as another transaction") {
  const Trace trace = trace_of(
      kFilterA + identify("09:00:01", "mx1", "3A5B61F2D", "m1@example.net") +
      queue("09:00:01", "mx1", "3A5B61F2D", "alice@example.net") +
      deliver("09:00:01", "mx1", "3A5B61F2C", "bob@example.org", "local", "sent", "forwarded as 3A5B61F2D") +
      removed("09:00:01", "mx1", "3A5B61F2C") +
      deliver("09:00:02", "mx1", "3A5B61F2D", "bob@example.com", "mx.example.com[192.0.2.4]:25", "sent", "250 ok") +
      removed("09:00:02", "mx1", "3A5B61F2D"));
  CHECK(links(trace) == "forward 3A5B61F2C>3A5B61F2D");
  CHECK(recipients(trace) == "bob@example.org>bob@example.com sent");
  CHECK(trace.complete);
}

TEST_CASE("origin: a requeued message names the ID it had") {
  const Trace trace = trace_of(
      kFilterA + "09:01:00 mx1 postfix/pickup[4]: 3A5B61F2D: uid=104 from=<alice@example.net> orig_id=3A5B61F2C\n" +
      identify("09:01:00", "mx1", "3A5B61F2D", "m1@example.net") +
      deliver("09:01:01", "mx1", "3A5B61F2D", "bob@example.org", "local", "sent", "delivered") +
      removed("09:01:01", "mx1", "3A5B61F2D"));
  CHECK(links(trace) == "origin 3A5B61F2C>3A5B61F2D");
  CHECK(trace.complete);
}

TEST_CASE("origin: a filter that hands the original ID on with XFORWARD") {
  const Trace trace = trace_of(kFilterA + accept("09:00:02", "mx1", "3A5B61F2D", kLocalhost,
                                                 ", orig_queue_id=3A5B61F2C, orig_client=mx.example.net[192.0.2.1]"));
  CHECK(links(trace) == "origin 3A5B61F2C>3A5B61F2D");
}

TEST_CASE("origin: a proxy filter's answer names the transaction behind it") {
  const Trace trace = trace_of(
      "09:00:00 mx1 postfix/smtpd[8]: NOQUEUE: client=mx.example.net[192.0.2.1]\n"
      "09:00:02 mx1 postfix/smtpd[8]: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 3A5B61F2D; "
      "from=<alice@example.net> to=<bob@example.org> proto=ESMTP helo=<mx.example.net>\n" +
      kFilterB);
  CHECK(hops(trace) == "3A5B61F2D");
  CHECK(trace.lines.size() == 4);
}

TEST_CASE("inferred: the same Message-ID from this machine while the hop before was open") {
  const Trace trace = trace_of(kFilterA + kFilterB +
                               deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.org", kFilter, "sent", "250 2.0.0 Ok") +
                               removed("09:00:02", "mx1", "3A5B61F2C"));
  CHECK(links(trace) == "inferred 3A5B61F2C>3A5B61F2D");
}

TEST_CASE("the same Message-ID from outside twice is two messages") {
  const std::vector<Trace> traces =
      traces_of(kFilterA + removed("09:00:01", "mx1", "3A5B61F2C") +
                begin("09:00:02", "mx1", "3A5B61F2D", kOutside, "m1@example.net"));
  CHECK(traces.size() == 2);
}

TEST_CASE("a queued as of a host elsewhere does not take a stranger's transaction of the same ID") {
  const std::vector<Trace> traces =
      traces_of(kFilterA +
                deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.com", "mx.example.com[192.0.2.4]:25", "sent",
                        "250 2.0.0 Ok: queued as 3A5B61F2D") +
                begin("09:00:01", "mx1", "3A5B61F2D", "pc1.example.org[192.0.2.7]", "m2@example.org"));
  CHECK(traces.size() == 2);
}

TEST_CASE("a queued as takes the life of the ID that fits in time") {
  const std::string old_life = begin("07:00:00", "mx1", "3A5B61F2D", kOutside, "m0@example.net") +
                               removed("07:00:01", "mx1", "3A5B61F2D");
  const std::vector<Trace> traces = traces_of(
      old_life + kFilterA + kFilterB +
      deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.org", kFilter, "sent", "250 2.0.0 Ok: queued as 3A5B61F2D") +
      removed("09:00:03", "mx1", "3A5B61F2D") + begin("11:00:00", "mx1", "3A5B61F2D", kOutside, "m9@example.net"));
  REQUIRE(traces.size() == 3);
  CHECK(hops(traces[0]) == "3A5B61F2D");
  CHECK(hops(traces[1]) == "3A5B61F2C 3A5B61F2D");
  CHECK(hops(traces[2]) == "3A5B61F2D");
}

TEST_CASE("a reply that names itself, and two that name each other, end") {
  CHECK(links(trace_of(kFilterA + deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.org", kFilter, "sent",
                                          "250 2.0.0 Ok: queued as 3A5B61F2C"))) == "");
  const Trace loop = trace_of(
      kFilterA + kFilterB +
      deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.org", kFilter, "sent", "250 2.0.0 Ok: queued as 3A5B61F2D") +
      deliver("09:00:02", "mx1", "3A5B61F2D", "bob@example.org", kFilter, "sent", "250 2.0.0 Ok: queued as 3A5B61F2C"));
  CHECK(loop.hops.size() == 2);
}

TEST_CASE("thousands of messages with one Message-ID stay apart, in bounded time") {
  std::string log;
  for (int i = 0; i < 2000; ++i) {
    const std::string id = "3" + std::to_string(100000 + i);
    log += begin("09:00:00", "mx1", id, kOutside, "same@example.net") + removed("09:00:01", "mx1", id);
  }
  CHECK(traces_of(log).size() == 2000);
}

TEST_CASE("lines of one Message-ID whose transaction is not in the logs are one trace, if near and of one host") {
  const auto spamd = [](const std::string& clock, const std::string& host) {
    return clock + " " + host + " spamd[7]: spamd: processing message <m1@example.net> for alice:1000\n";
  };
  CHECK(traces_of(spamd("09:00:00", "mx1") + spamd("09:00:50", "mx1")).size() == 1);
  CHECK(traces_of(spamd("09:00:00", "mx1") + spamd("09:01:10", "mx1")).size() == 2);
  CHECK(traces_of(spamd("09:00:00", "mx1") + spamd("09:00:01", "mx2")).size() == 2);
}

TEST_CASE("a task with several homes goes to the one nearest in time") {
  const std::string task = "09:20:01 mx1 spamd[7]: spamd: processing message <m1@example.net> for alice:1000\n";
  const std::vector<Trace> traces =
      traces_of(begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
                begin("09:20:00", "mx1", "4C7D81", kOutside, "m1@example.net") + task +
                begin("09:20:30", "mx1", "5E9F81", kOutside, "m1@example.net"));
  REQUIRE(traces.size() == 3);
  CHECK(traces[0].lines.size() == 3);
  CHECK(traces[1].lines.size() == 4);
}

TEST_CASE("a task goes to the home whose lines stand before its own where stamps do not tell") {
  const std::string task = "09:00:00 mx1 spamd[7]: spamd: processing message <m1@example.net> for alice:1000\n";
  const std::vector<Trace> traces = traces_of(begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") + task +
                                              begin("09:00:00", "mx1", "4C7D81", kOutside, "m1@example.net"));
  REQUIRE(traces.size() == 2);
  CHECK(traces[0].lines.size() == 4);
  CHECK(traces[1].lines.size() == 3);
}

}  // namespace
}  // namespace mailtrace
