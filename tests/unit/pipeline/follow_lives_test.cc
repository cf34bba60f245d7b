#include "pipeline/follow_lives.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using namespace test;

/// A life of the ID every second hour, each three lines in five seconds.
std::string lives(int count) {
  std::string log;
  for (int hour = 0; hour < 2 * count; hour += 2) {
    const std::string clock = "0" + std::to_string(hour);
    log += accept(clock + ":00:00", "mx1", "3A5B61", kOutside) +
           deliver(clock + ":00:05", "mx1", "3A5B61", "bob@example.org", "local", "sent", "delivered") +
           removed(clock + ":00:05", "mx1", "3A5B61");
  }
  return log;
}

/// The events with these numbers are followed, the others only found; which of these are wanted then, in order.
std::vector<std::uint32_t> wanted(const LogEvents& log, const std::vector<std::uint32_t>& followed) {
  FollowLives found;
  for (std::uint32_t i = 0; i < log.events().size(); ++i) {
    const bool is_followed = std::find(followed.begin(), followed.end(), i) != followed.end();
    for_each_id(log[i], [&](Field field, std::string_view id) {
      if (is_followed) {
        found.want(id, field, log[i]);
      } else {
        found.add(id, field, log[i], {0, 0, i});
      }
    });
  }
  std::vector<std::uint32_t> lines;
  for (const FollowLives::Place& place : found.take_wanted()) lines.push_back(place.offset);
  std::sort(lines.begin(), lines.end());
  return lines;
}

using Lines = std::vector<std::uint32_t>;

TEST_CASE("of a life that is wanted every line is, of others of the same ID none") {
  const LogEvents log(lives(3));
  CHECK(wanted(log, {4}) == Lines{3, 5});
  CHECK(wanted(log, {}).empty());
}

TEST_CASE("a life without an end goes on, whatever the time between its lines") {
  const LogEvents log(accept("01:00:00", "mx1", "3A5B61", kOutside) +
                      deliver("05:00:00", "mx1", "3A5B61", "bob@example.org", "none", "deferred", "timed out") +
                      deliver("09:00:00", "mx1", "3A5B61", "bob@example.org", "local", "sent", "delivered"));
  CHECK(wanted(log, {1}) == Lines{0, 2});
}

TEST_CASE("the same ID on another host is another life") {
  const LogEvents log(accept("01:00:00", "mx1", "3A5B61", kOutside) + accept("01:00:01", "mx2", "3A5B61", kOutside) +
                      removed("01:00:02", "mx1", "3A5B61") + removed("01:00:03", "mx2", "3A5B61"));
  CHECK(wanted(log, {0}) == Lines{2});
}

TEST_CASE("a line that names an ID wants the lives it can mean, and these want it") {
  const std::string handed_over = deliver("02:00:10", "mx1", "7C7D81", "bob@example.org", "store.example.org[192.0.2.9]:25",
                                          "sent", "250 2.0.0 Ok: queued as 3A5B61");
  const LogEvents log(lives(5) + handed_over);
  REQUIRE(log.events().size() == 16);
  // In the order of the log: lives 0 to 2, 3 to 5 and so on, the last line names the second and no other.
  CHECK(wanted(log, {15}) == Lines{3, 4, 5});
  CHECK(wanted(log, {3}) == Lines{4, 5, 15});
  CHECK(wanted(log, {9}) == Lines{10, 11});
}

TEST_CASE("what stands near a followed line is followed at once, on its own host or where an ID is only named") {
  const LogEvents log(accept("01:00:00", "mx1", "3A5B61", kOutside) + removed("01:00:30", "mx1", "3A5B61") +
                      removed("01:00:30", "mx2", "3A5B61") + removed("01:05:00", "mx1", "3A5B61") +
                      deliver("01:00:10", "mx3", "7C7D81", "bob@example.org", "mx1.example.org[192.0.2.9]:25", "sent",
                              "250 2.0.0 Ok: queued as 3A5B61"));
  FollowLives followed;
  followed.want("3A5B61", Field::QueueId, log[0]);
  CHECK(followed.is_near("3A5B61", Field::QueueId, log[1]));
  CHECK_FALSE(followed.is_near("3A5B61", Field::QueueId, log[2]));
  CHECK_FALSE(followed.is_near("3A5B61", Field::QueueId, log[3]));
  CHECK(followed.is_near("3A5B61", Field::NextId, log[4]));
  CHECK_FALSE(followed.is_near("4C7D81", Field::QueueId, log[1]));
}

}  // namespace
}  // namespace mailtrace
