#include "traces/hop_links.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using namespace test;

TEST_CASE("a hop stands before those it handed the message to, whatever the clocks say") {
  const Trace trace = trace_of(
      begin("09:00:05", "mx1", "3A5B61", kOutside, "m1@example.net") +
      deliver("09:00:06", "mx1", "3A5B61", "bob@example.org", "store.example.org[192.0.2.9]:25", "sent", "250 Ok: queued as 4C7D81") +
      begin("09:00:01", "store", "4C7D81", "mx1.example.org[192.0.2.8]", "m1@example.net"));
  CHECK(hops(trace) == "3A5B61 4C7D81");
  CHECK(links(trace) == "relay 3A5B61>4C7D81");
  CHECK(trace.client_ip == "192.0.2.1");  // of the hop where it entered
}

TEST_CASE("a link is told once for each kind, with the first line that shows it") {
  const Trace trace = trace_of(
      begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") + begin("09:00:01", "mx1", "4C7D81", kLocalhost, "m1@example.net") +
      deliver("09:00:02", "mx1", "3A5B61", "bob@example.org", kFilter, "sent", "250 Ok: queued as 4C7D81") +
      deliver("09:00:02", "mx1", "3A5B61", "eve@example.org", kFilter, "sent", "250 Ok: queued as 4C7D81"));
  REQUIRE(trace.links.size() == 1);
  CHECK(trace.lines[trace.links[0].line].text.find("to=<bob@") != std::string::npos);
}

TEST_CASE("a notification about a notification is one too, and not where the message entered") {
  const Trace trace = trace_of(
      begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") +
      "09:00:02 mx1 postfix/bounce[4]: 3A5B61: sender non-delivery notification: 4C7D81\n" +
      identify("09:00:02", "mx1", "4C7D81", "n1@mx1.example.org") + queue("09:00:02", "mx1", "4C7D81", "") +
      deliver("09:00:03", "mx1", "4C7D81", "alice@example.net", "none", "bounced", "no such host", "5.4.4") +
      "09:00:03 mx1 postfix/bounce[4]: 4C7D81: postmaster non-delivery notification: 5E9F81\n" +
      identify("09:00:03", "mx1", "5E9F81", "n2@mx1.example.org"));
  CHECK(links(trace) == "bounce 3A5B61>4C7D81, bounce 4C7D81>5E9F81");
  CHECK(trace.from == "alice@example.net");
  CHECK(trace.recipients.empty());
}

TEST_CASE("hops stand in the order in which the message took them, also where every clock runs behind the one before") {
  for (const int count : {3, 8, 100}) {
    std::string log, expected;
    for (int i = 0; i < count; ++i) {
      const auto id = [](int hop) { return "3A5B" + std::to_string(1000 + hop); };
      const std::string clock = "09:0" + std::to_string((count - i) / 50) + ":" + std::to_string(10 + (count - i) % 50);
      log += begin(clock, "mx" + std::to_string(i), id(i), i == 0 ? kOutside : "mx" + std::to_string(i - 1) + ".example.org[192.0.2.8]", "m1@example.net");
      if (i + 1 < count)
        log += deliver(clock, "mx" + std::to_string(i), id(i), "bob@example.org", "mx" + std::to_string(i + 1) + ".example.org[192.0.2.9]:25",
                       "sent", "250 Ok: queued as " + id(i + 1));
      expected += (i == 0 ? "" : " ") + id(i);
    }
    CHECK(hops(trace_of(log)) == expected);
  }
}

}  // namespace
}  // namespace mailtrace
