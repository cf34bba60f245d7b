#include "traces/trace_lines.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using namespace test;

const std::string kSession =
    "09:00:00 mx1 postfix/smtpd[8]: connect from mx.example.net[192.0.2.1]\n"
    "09:00:00 mx1 postfix/smtpd[8]: Anonymous TLS connection established from mx.example.net[192.0.2.1]: TLSv1.3 with cipher "
    "TLS_AES_256_GCM_SHA384 (256/256 bits)\n" +
    begin("09:00:01", "mx1", "3A5B61", kOutside, "m1@example.net") +
    "09:00:02 mx1 postfix/smtpd[8]: disconnect from mx.example.net[192.0.2.1] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7\n";

TEST_CASE("the lines of a session are there only when they are asked for") {
  CHECK(trace_of(kSession).lines.size() == 3);
  const Trace trace = trace_of(kSession, true);
  CHECK(trace.lines.size() == 6);
  CHECK(std::is_sorted(trace.lines.begin(), trace.lines.end(),
                       [](const TraceLine& a, const TraceLine& b) { return a.time < b.time; }));
  CHECK(trace.lines[0].event == "connect");
  CHECK(trace.lines[0].queue_id.empty());
}

TEST_CASE("the session lines of two messages of one session are lines of both") {
  const std::string two = kSession.substr(0, kSession.find("09:00:02")) +
                          begin("09:00:01", "mx1", "4C7D81", kOutside, "m2@example.net") + kSession.substr(kSession.find("09:00:02"));
  const std::vector<Trace> traces = traces_of(two, true);
  REQUIRE(traces.size() == 2);
  CHECK(traces[0].lines.size() == 6);
  CHECK(traces[1].lines.size() == 6);
}

TEST_CASE("a line has everything its log said, byte for byte") {
  const Trace trace = trace_of(begin("09:00:01", "mx1", "3A5B61", kOutside, "m1@example.net"));
  const TraceLine& line = trace.lines[0];
  CHECK(line.source->name == "mail.log");
  CHECK(line.number == 1);
  CHECK(line.time == at("09:00:01"));
  CHECK(line.host == "mx1");
  CHECK(line.program == "postfix/smtpd");
  CHECK(line.pid == 8);
  CHECK(line.queue_id == "3A5B61");
  CHECK(line.event == "accept");
  CHECK(line.text == "2026-11-21T09:00:01+00:00 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.net[192.0.2.1]");
}

}  // namespace
}  // namespace mailtrace
