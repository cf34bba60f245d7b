#include "traces/due_queue.h"

#include <doctest/doctest.h>

#include <random>
#include <set>
#include <utility>

namespace mailtrace {
namespace {

TEST_CASE("members come by time, then by serial, however they were pushed") {
  std::mt19937 random(7);
  const auto below = [&](std::uint32_t n) { return static_cast<std::int64_t>(random() % n); };
  std::vector<Member> members(20'000);
  DueQueue queue;
  std::multiset<std::pair<Timestamp, std::uint64_t>> expected;
  std::int64_t now = 1'000'000;
  std::size_t pushed = 0, popped = 0;
  const auto pop_before = [&](Timestamp time) {
    while (queue.has_before(time)) {
      const DueQueue::Due due = queue.pop();
      REQUIRE_FALSE(expected.empty());
      CHECK(*expected.begin() == std::pair{due.time, due.serial});
      CHECK(due.member->serial == due.serial);
      expected.erase(expected.begin());
      ++popped;
    }
    CHECK((expected.empty() || expected.begin()->first >= time));
  };
  for (Member& member : members) {
    member.serial = static_cast<std::uint64_t>(below(1'000'000)) + 1;  // ties, and lower ones later
    now += below(4) == 0;
    // More waits than there are lanes, and more of one time than are looked through.
    const std::int64_t wait = below(3) == 0 ? below(20) * 30 : 900;
    const DueQueue::Due due{Timestamp::from_seconds(now + wait), member.serial, &member};
    if (below(8) == 0)
      queue.push(due);
    else
      queue.push_after(due, Duration::from_seconds(wait - below(2)));
    expected.emplace(due.time, due.serial);
    ++pushed;
    if (below(5) == 0) pop_before(Timestamp::from_seconds(now));
  }
  pop_before(Timestamp::max());
  CHECK(popped == pushed);
}

TEST_CASE("an empty queue has nothing before any time") {
  DueQueue queue;
  CHECK_FALSE(queue.has_before(Timestamp::max()));
  Member member;
  member.serial = 1;
  queue.push({Timestamp::from_seconds(5), 1, &member});
  CHECK_FALSE(queue.has_before(Timestamp::from_seconds(5)));
  CHECK(queue.has_before(Timestamp::from_seconds(6)));
  queue.pop();
  CHECK_FALSE(queue.has_before(Timestamp::max()));
}

}  // namespace
}  // namespace mailtrace
