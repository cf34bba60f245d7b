#include "events/event_list.h"

#include <doctest/doctest.h>

#include "tests/unit/events/log_events.h"

namespace mailtrace {
namespace {

Event made(std::uint64_t number, std::string_view queue_id, std::string_view relay) {
  Event event;
  event.kind = EventKind::Deliver;
  event.place.number = number;
  event.line = "a line";
  event.host = "mx1";
  event.unique_id = true;
  event.repeated = 3;
  if (!relay.empty()) event.fields.set(Field::Relay, relay);
  event.fields.set(Field::QueueId, queue_id);
  return event;
}

void check_equal(const Event& a, const Event& b) {
  CHECK(a.kind == b.kind);
  CHECK(a.name == b.name);
  CHECK(a.lifetime == b.lifetime);
  CHECK(a.task_lifetime == b.task_lifetime);
  CHECK(a.unique_id == b.unique_id);
  CHECK(a.ends_with_recipients == b.ends_with_recipients);
  CHECK(a.place == b.place);
  CHECK(a.host == b.host);
  CHECK(a.tag == b.tag);
  CHECK(a.pid == b.pid);
  CHECK(a.repeated == b.repeated);
  CHECK(a.line == b.line);
  REQUIRE(a.fields.bits() == b.fields.bits());
  a.fields.for_each([&](Field field, std::string_view text) { CHECK(b.fields.get(field) == text); });
}

TEST_CASE("events come out of a list as they went in") {
  const test::LogEvents log(
      "09:00:00 mx1 postfix/smtpd[7]: 3A5B61F2C: client=mail.example.net[192.0.2.1]\n"
      "09:00:01 mx1 postfix/smtp[8]: 3A5B61F2C: to=<bob@example.org>, orig_to=<b@example.org>, relay=mx.example.org"
      "[198.51.100.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\n"
      "09:00:02 mx1 postfix/qmgr[9]: 3A5B61F2C: removed\n");
  const std::vector<Event> events = log.in_order();
  REQUIRE(events.size() == 3);
  EventList list;
  for (const Event& event : events) list.add(event);
  REQUIRE(list.size() == events.size());
  Event event = made(9, "left over", "from before");
  for (std::size_t i = 0; i < events.size(); ++i) {
    list.get(i, event);
    check_equal(event, events[i]);
    CHECK(list.place(i) == events[i].place);
    CHECK(list.line(i) == events[i].line);
  }
}

TEST_CASE("sorted, every event keeps its own fields") {
  EventList list;
  list.add(made(2, "two", "relay"));
  list.add(made(3, "three", ""));
  list.add(made(1, "one", ""));
  list.sort_by_place();
  Event event;
  for (const auto& [index, id] : {std::pair{0, "one"}, {1, "two"}, {2, "three"}}) {
    list.get(static_cast<std::size_t>(index), event);
    CHECK(event.fields.get(Field::QueueId) == id);
    CHECK(event.fields.has(Field::Relay) == (index == 1));
  }
}

TEST_CASE("a cleared list is empty and takes others") {
  EventList list;
  list.add(made(1, "one", "relay"));
  list.clear();
  CHECK(list.empty());
  list.add(made(2, "two", ""));
  Event event;
  list.get(0, event);
  check_equal(event, made(2, "two", ""));
}

}  // namespace
}  // namespace mailtrace
