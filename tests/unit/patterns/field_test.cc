#include "patterns/field.h"

#include <doctest/doctest.h>

using namespace mailtrace;

TEST_CASE("every field and kind is found by its name") {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    CHECK(field_from(to_string(field)) == field);
  }
  CHECK(to_string(Field::QueueId) == "queue_id");
  CHECK(to_string(Field::Text) == "text");
  CHECK(to_string(EventKind::Ignore) == "ignore");
  CHECK(event_kind_from("deliver") == EventKind::Deliver);
  CHECK_FALSE(field_from("queueid"));
  CHECK_FALSE(event_kind_from("part"));
}

TEST_CASE("fields hold what was set, and only that") {
  Fields fields;
  CHECK(fields.empty());
  fields.set(Field::Sender, "");
  fields.set(Field::Text, "last");
  CHECK(fields.has(Field::Sender));
  CHECK(fields.find(Field::Sender) == "");
  CHECK(fields.get(Field::Relay) == "");
  CHECK_FALSE(fields.find(Field::Relay));
  const Fields copy = fields;
  fields.clear();
  CHECK(fields.empty());
  CHECK(copy.get(Field::Text) == "last");
  fields = copy;
  fields.erase(Field::Text);
  CHECK_FALSE(fields.has(Field::Text));
}
