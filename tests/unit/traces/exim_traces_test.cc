// What Exim's ways need of the builder: one line that accepts and queues, notifications that name their message.
#include <doctest/doctest.h>

#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using namespace test;

std::string line(const std::string& clock, const std::string& text) {
  return "2026-11-21 " + clock + " " + text + "\n";
}
const std::string kA = "1vxNiW-00004Y-3A", kB = "1vxNiX-00004Z-3B", kC = "1vxNiY-00004a-3C";
std::string came(const std::string& clock, const std::string& id, const std::string& from = "alice@example.net") {
  return line(clock, id + " <= " + from + " H=mx.example.net [192.0.2.1] P=esmtp S=100 id=" + id + "@example.net");
}
std::string failed(const std::string& clock, const std::string& id, const std::string& to) {
  return line(clock, id + " ** " + to + " R=dnslookup T=remote_smtp H=mx.example.com [192.0.2.9]: SMTP error from remote mail server after RCPT TO:<" +
                         to + ">: 550 5.1.1 no");
}
std::string notice(const std::string& clock, const std::string& id, const std::string& about) {
  return line(clock, id + " <= <> R=" + about + " U=exim P=local S=900");
}
std::string ended(const std::string& clock, const std::string& id) {
  return line(clock, id + " Completed");
}

TEST_CASE("a notification is linked to the message it names, and its recipients are none of that one's") {
  const Trace trace = trace_of(came("09:00:00", kA) + failed("09:00:01", kA, "bob@example.com") + notice("09:00:01", kB, kA) +
                               line("09:00:01", kB + " => alice@example.net R=dnslookup T=remote_smtp H=mx.example.net [192.0.2.1]") +
                               ended("09:00:01", kB) + ended("09:00:01", kA));
  CHECK(links(trace) == "bounce " + kA + ">" + kB);
  CHECK(recipients(trace) == "bob@example.com bounced");
  CHECK(trace.complete);
  CHECK(trace.message_id == "<" + kA + "@example.net>");
}

TEST_CASE("a notification about a notification is of the same message") {
  const Trace trace = trace_of(came("09:00:00", kA) + failed("09:00:01", kA, "bob@example.com") + notice("09:00:01", kB, kA) +
                               ended("09:00:01", kA) + line("09:00:02", kB + " Frozen (delivery error message)") +
                               notice("09:30:00", kC, kB) + ended("09:30:01", kC));
  CHECK(links(trace) == "bounce " + kA + ">" + kB + ", bounce " + kB + ">" + kC);
}

TEST_CASE("a message that was gone before, or is another host's, is not what a notification is about") {
  CHECK(traces_of(came("09:00:00", kA) + ended("09:00:01", kA) + notice("09:10:00", kB, kA)).size() == 2);
  const std::string elsewhere = "Nov 21 09:00:00 mx9 exim[7]: " + kA + " <= a@example.org U=a P=local S=1\n";
  CHECK(traces_of(elsewhere + "Nov 21 09:00:01 mx1 exim[8]: " + kB + " <= <> R=" + kA + " U=exim P=local S=900\n").size() == 2);
}

TEST_CASE("what was logged while the message was read belongs to it, however long that took") {
  const Trace trace = trace_of(line("09:00:00", kA + " DKIM: d=example.net s=mail [verification succeeded]") +
                               came("09:00:40", kA) + ended("09:00:41", kA));
  CHECK(trace.lines.size() == 3);
  CHECK(trace.complete);
}

TEST_CASE("lines of one second stand in any order; an ID that was accepted and has ended is a new message") {
  CHECK(trace_of(ended("09:00:01", kA) + came("09:00:01", kA)).complete);
  CHECK(traces_of(came("09:00:00", kA) + ended("09:00:01", kA) + came("09:00:01", kA)).size() == 2);
}

TEST_CASE("a message refused after its data is complete without an accept line") {
  const Trace trace = trace_of(line("09:00:00", kA + " H=mx.example.net [192.0.2.1] F=<a@example.net> temporarily rejected after DATA: busy"));
  CHECK(trace.complete);
  CHECK(trace.status == Status::Rejected);
  CHECK(trace.from == "a@example.net");
}

TEST_CASE("frozen, thawed, removed: the message is held, waits again, is discarded") {
  const std::string waiting = came("09:00:00", kA) + line("09:00:01", kA + " == bob@example.com R=dnslookup T=remote_smtp defer (-53): retry time not reached for any host");
  const std::string frozen = waiting + line("09:10:00", kA + " frozen by root");
  CHECK(trace_of(waiting).status == Status::Deferred);
  CHECK(trace_of(frozen).status == Status::Held);
  CHECK(trace_of(frozen + line("09:20:00", kA + " unfrozen by root")).status == Status::Deferred);
  CHECK(trace_of(frozen + line("09:20:00", kA + " removed by root") + ended("09:20:00", kA)).status == Status::Discarded);
}

}  // namespace
}  // namespace mailtrace
