#include "events/event_hashes.h"

#include <doctest/doctest.h>

#include "base/text_hash.h"
#include "events/event.h"

namespace mailtrace {
namespace {

Event made(EventKind kind, std::string_view host) {
  Event event;
  event.kind = kind;
  event.host = host;
  event.tag = "postfix/smtpd";
  event.pid = 7;
  return event;
}

TEST_CASE("an ID is found by what it is, where it is, and in which instance") {
  Event queued = made(EventKind::Queue, "mx1"), task = queued, elsewhere = made(EventKind::Queue, "mx2");
  queued.fields.set(Field::QueueId, "3A5B61F2C");
  task.fields.set(Field::Task, "3A5B61F2C");
  elsewhere.fields.set(Field::QueueId, "3A5B61F2C");
  Event second = queued;
  second.fields.set(Field::Instance, "out");
  const EventHashes hashes = hashes_of(queued);
  CHECK(hashes.id == text_hash("3A5B61F2C"));
  for (const Event& other : {task, elsewhere, second}) {
    CHECK(hashes_of(other).id == hashes.id);
    CHECK(hashes_of(other).key != hashes.key);
  }
}

TEST_CASE("a queue-ID goes before a task, unless it is empty") {
  Event event = made(EventKind::Filter, "mx1");
  event.fields.set(Field::Task, "01234-05");
  CHECK(hashes_of(event).id == text_hash("01234-05"));
  event.fields.set(Field::QueueId, "");
  CHECK(hashes_of(event).id == text_hash("01234-05"));
  event.fields.set(Field::QueueId, "3A5B61F2C");
  CHECK(hashes_of(event).id == text_hash("3A5B61F2C"));
}

TEST_CASE("lines of a session are found by their process, or by the session's ID") {
  Event connect = made(EventKind::Connect, "mx1"), other = connect;
  other.pid = 8;
  CHECK(hashes_of(connect).process != 0);
  CHECK(hashes_of(connect).process != hashes_of(other).process);
  connect.fields.set(Field::Session, "s1");
  other.fields.set(Field::Session, "s1");
  CHECK(hashes_of(connect).process == hashes_of(other).process);
  CHECK(hashes_of(connect).id == 0);
}

TEST_CASE("what is a piece of a text is found otherwise") {
  Event event = made(EventKind::Part, "mx1");
  event.fields.set(Field::QueueId, "3A5B61F2C");
  CHECK(hashes_of(event).id == 0);
  CHECK(hashes_of(event).key == 0);
}

TEST_CASE("a login is found otherwise, and by a queue-ID it names as that transaction") {
  Event login = made(EventKind::Login, "mx1");
  login.fields.set(Field::Task, "1-1");
  CHECK(hashes_of(login).id == 0);
  CHECK(hashes_of(login).key == 0);
  Event accept = made(EventKind::Accept, "mx1");
  for (Event* event : {&login, &accept}) event->fields.set(Field::QueueId, "6AIA4AqX002820");
  CHECK(hashes_of(login).key == hashes_of(accept).key);
}

}  // namespace
}  // namespace mailtrace
