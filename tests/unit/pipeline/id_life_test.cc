#include "pipeline/id_life.h"

#include <doctest/doctest.h>

#include "tests/unit/events/log_events.h"

namespace mailtrace {
namespace {

using namespace test;

IdMention line(EventKind kind, std::string_view clock) {
  static std::uint64_t number = 0;
  IdMention mention;
  mention.place = {at(clock), 0, ++number};
  mention.owner = 1;
  mention.lifetime = Duration::from_seconds(5 * 86400);
  mention.kind = kind;
  return mention;
}

IdLife life(std::initializer_list<IdMention> lines) {
  IdLife made(*lines.begin());
  for (const IdMention* line = lines.begin() + 1; line != lines.end(); ++line) made.add(*line);
  return made;
}

using enum EventKind;

TEST_CASE("a life is named until shortly after its end, one without an end at any time") {
  const auto until = [](const IdLife& life) { return life.named_within(NamedAs::Other).second; };
  CHECK(until(life({line(Accept, "09:00:00"), line(Queue, "09:00:00"), line(End, "09:00:05")})) == at("09:10:05"));
  CHECK(until(life({line(Accept, "09:00:00"), line(Queue, "09:00:00")})) == Timestamp::max());
  // A late line of a delivery is of the message that ended.
  CHECK(until(life({line(Accept, "09:00:00"), line(End, "09:00:05"), line(Deliver, "09:00:30")})) == at("09:10:30"));
}

TEST_CASE("lines that may be of two units are named as long as the one without an end") {
  const auto until = [](const IdLife& life) { return life.named_within(NamedAs::Other).second; };
  CHECK(until(life({line(Accept, "09:00:00"), line(Accept, "09:00:00"), line(End, "09:00:05")})) == Timestamp::max());
  CHECK(until(life({line(Accept, "09:00:00"), line(End, "09:00:05"), line(Accept, "09:00:30")})) == Timestamp::max());
  CHECK(until(life({line(Queue, "09:00:00"), line(End, "09:00:05"), line(Queue, "09:00:05")})) == Timestamp::max());
}

TEST_CASE("a next hop that may have lost its accept line is named at any time before") {
  const auto from = [](const IdLife& life) { return life.named_within(NamedAs::Next).first; };
  CHECK(from(life({line(Accept, "09:00:00"), line(Queue, "09:00:00")})) == at("08:50:00"));
  CHECK(from(life({line(Queue, "09:00:00"), line(Accept, "09:00:30")})) == Timestamp::min());
}

TEST_CASE("a unit is over only where no unit that the lines may be goes on") {
  const IdLife ended = life({line(Accept, "09:00:00"), line(Queue, "09:00:00"), line(End, "09:00:05")});
  CHECK(ended.is_over_before(line(Queue, "09:30:00")));
  CHECK_FALSE(ended.is_over_before(line(Queue, "09:01:00")));
  CHECK(ended.is_over_before(line(Accept, "09:02:00")));
  const IdLife again = life({line(Accept, "09:00:00"), line(End, "09:00:05"), line(Accept, "09:00:30")});
  CHECK_FALSE(again.is_over_before(line(Deliver, "09:30:00")));
  CHECK(again.is_over_before(line(Accept, "09:30:00")));
  // Its second unit may not be accepted yet.
  const IdLife headless = life({line(Accept, "09:00:00"), line(End, "09:00:05"), line(Queue, "09:00:30")});
  CHECK_FALSE(headless.is_over_before(line(Accept, "09:30:00")));
}

TEST_CASE("a line that stands twice in the logs counts once") {
  const IdMention accepted = line(Accept, "09:00:00");
  const IdLife once = life({accepted, accepted, line(End, "09:00:05")});
  CHECK(once.named_within(NamedAs::Other).second == at("09:10:05"));
}

}  // namespace
}  // namespace mailtrace
