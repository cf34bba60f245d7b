#include "output/queue_paths.h"

#include <doctest/doctest.h>

#include <string>

namespace mailtrace {
namespace {

/// Hops of these queue-IDs on one host.
Trace hops(std::size_t count) {
  Trace trace;
  trace.hops.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    trace.hops[i].host = "mx1";
    trace.hops[i].queue_id = "Q" + std::to_string(i);
  }
  return trace;
}

void link(Trace& trace, std::size_t from, std::size_t to) {
  Link& added = trace.links.emplace_back();
  added.kind = LinkKind::Relay;
  added.from = from;
  added.to = to;
}

Recipient at_hop(std::size_t hop) {
  Recipient recipient;
  recipient.host = "mx1";
  recipient.queue_id = "Q" + std::to_string(hop);
  return recipient;
}

TEST_CASE("a way goes back from hop to hop, of few hops and of many") {
  for (const std::size_t count : {5, 50}) {
    CAPTURE(count);
    Trace trace = hops(count);
    link(trace, 0, 1);
    link(trace, 1, 3);
    link(trace, 1, 4);
    const QueuePaths paths(trace);
    CHECK(paths.path_to(at_hop(4)) == "Q0>Q1>Q4");
    CHECK(paths.path_to(at_hop(3)) == "Q0>Q1>Q3");
    CHECK(paths.path_to(at_hop(2)) == "Q2");
    CHECK(paths.path_to(at_hop(99)) == "Q99");
    CHECK(paths.path_to({}).empty());
  }
}

TEST_CASE("a way back through a ring of links has each hop once") {
  for (const std::size_t count : {5, 50}) {
    CAPTURE(count);
    Trace trace = hops(count);
    link(trace, 2, 0);
    link(trace, 0, 1);
    link(trace, 1, 2);
    link(trace, 1, 3);
    link(trace, 3, 4);
    const QueuePaths paths(trace);
    CHECK(paths.path_to(at_hop(2)) == "Q0>Q1>Q2");
    CHECK(paths.path_to(at_hop(0)) == "Q1>Q2>Q0");
    CHECK(paths.path_to(at_hop(4)) == "Q2>Q0>Q1>Q3>Q4");
  }
}

TEST_CASE("ways through a hundred thousand hops are gone once, without a look at what was passed for each hop") {
  constexpr std::size_t kHops = 100'000;
  Trace trace = hops(kHops);
  for (std::size_t i = 1; i < kHops; ++i) link(trace, i - 1, i);
  const QueuePaths paths(trace);
  for (std::size_t i = 0; i < 50; ++i) CHECK(paths.path_to(at_hop(kHops - 1 - i)).size() > kHops);
}

}  // namespace
}  // namespace mailtrace
