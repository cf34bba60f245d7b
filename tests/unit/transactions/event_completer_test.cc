#include "transactions/event_completer.h"

#include <doctest/doctest.h>

#include <string>

namespace mailtrace {
namespace {

constexpr Duration kWeek = Duration::from_seconds(7 * 86400);

struct Line {
  std::string attempt = {}, queue_id = {}, recipient = {};
  std::string host = "mx1", tag = "qmail", instance = {};
  EventKind kind = EventKind::Note;
  std::int64_t second = 0;

  Event event() const {
    Event e;
    e.kind = kind;
    e.host = host;
    e.tag = tag;
    e.lifetime = kWeek;
    e.place.time = Timestamp{second * 1'000'000};
    if (!attempt.empty()) e.fields.set(Field::Attempt, attempt);
    if (!queue_id.empty()) e.fields.set(Field::QueueId, queue_id);
    if (!recipient.empty()) e.fields.set(Field::Recipient, recipient);
    if (!instance.empty()) e.fields.set(Field::Instance, instance);
    return e;
  }
};

/// "QUEUE_ID recipient" of the line, completed.
std::string completed(EventCompleter& completer, const Line& line) {
  const Event& event = completer.complete(line.event());
  return std::string(event.fields.get(Field::QueueId)) + ' ' + std::string(event.fields.get(Field::Recipient));
}

TEST_CASE("an attempt stands for the transaction and the recipient of the line that began it") {
  EventCompleter completer;
  completed(completer, {.attempt = "1", .queue_id = "53", .recipient = "a@example.org"});
  completed(completer, {.attempt = "2", .queue_id = "54", .recipient = "b@example.org"});
  CHECK(completed(completer, {.attempt = "2", .kind = EventKind::Deliver}) == "54 b@example.org");
  CHECK(completed(completer, {.attempt = "1", .recipient = "own@example.org"}) == "53 own@example.org");
}

TEST_CASE("an attempt ends with its outcome, and its number may be given away again") {
  EventCompleter completer;
  completed(completer, {.attempt = "1", .queue_id = "53", .recipient = "a@example.org"});
  completed(completer, {.attempt = "1", .kind = EventKind::Deliver});
  CHECK(completed(completer, {.attempt = "1", .kind = EventKind::Deliver}) == " ");
  CHECK(completer.attempts() == 0);
  completed(completer, {.attempt = "1", .queue_id = "60", .recipient = "c@example.org"});
  completed(completer, {.attempt = "1", .queue_id = "61", .recipient = "d@example.org"});
  CHECK(completed(completer, {.attempt = "1", .kind = EventKind::Deliver}) == "61 d@example.org");
}

TEST_CASE("an attempt holds for its host, program and instance") {
  EventCompleter completer;
  completed(completer, {.attempt = "1", .queue_id = "53", .recipient = "a@example.org", .instance = "queue1"});
  CHECK(completed(completer, {.attempt = "1"}) == " ");
  CHECK(completed(completer, {.attempt = "1", .instance = "queue2"}) == " ");
  CHECK(completed(completer, {.attempt = "1", .host = "mx2", .instance = "queue1"}) == " ");
  CHECK(completed(completer, {.attempt = "1", .tag = "other", .instance = "queue1"}) == " ");
  CHECK(completed(completer, {.attempt = "1", .instance = "queue1"}) == "53 a@example.org");
}

TEST_CASE("an attempt holds for a lifetime of the queue-ID") {
  EventCompleter completer;
  completed(completer, {.attempt = "1", .queue_id = "53", .recipient = "a@example.org"});
  CHECK(completed(completer, {.attempt = "1", .second = 7 * 86400}) == "53 a@example.org");
  CHECK(completed(completer, {.attempt = "1", .second = 7 * 86400 + 1}) == " ");
}

TEST_CASE("attempts without an outcome do not pile up") {
  EventCompleter completer;
  const std::size_t count = EventCompleter::kMostAttempts + 10;
  for (std::size_t i = 0; i < count; ++i) {
    completed(completer, {.attempt = std::to_string(i), .queue_id = "53", .recipient = "a@example.org"});
  }
  CHECK(completer.attempts() == EventCompleter::kMostAttempts);
  CHECK(completed(completer, {.attempt = "0"}) == " ");
  CHECK(completed(completer, {.attempt = std::to_string(count - 1)}) == "53 a@example.org");
}

TEST_CASE("a client logged in parts is put together") {
  EventCompleter completer;
  Event event;
  event.fields.set(Field::ClientIp, "192.0.2.7");
  CHECK(completer.complete(event).fields.get(Field::Client) == "unknown[192.0.2.7]");
  event.fields.set(Field::ClientName, "mx.example.net");
  CHECK(completer.complete(event).fields.get(Field::Client) == "mx.example.net[192.0.2.7]");
  event.fields.set(Field::Client, "own[192.0.2.8]");
  CHECK(completer.complete(event).fields.get(Field::Client) == "own[192.0.2.8]");
}

/// "client user" of a line of a session, completed.
std::string peer(EventCompleter& completer, std::string_view session, std::string_view client, std::string_view user,
                 EventKind kind = EventKind::Session) {
  Event event;
  event.kind = kind;
  event.fields.set(Field::Session, session);
  if (!client.empty()) event.fields.set(Field::Client, client);
  if (!user.empty()) event.fields.set(Field::SaslUser, user);
  const Event& done = completer.complete(event);
  return std::string(done.fields.get(Field::Client)) + ' ' + std::string(done.fields.get(Field::SaslUser));
}

TEST_CASE("the lines of a session have its client and its user until it ends") {
  EventCompleter completer;
  CHECK(peer(completer, "s1", "", "") == " ");
  CHECK(peer(completer, "s1", "mx[192.0.2.1]", "") == "mx[192.0.2.1] ");
  CHECK(peer(completer, "s2", "mx[192.0.2.2]", "") == "mx[192.0.2.2] ");
  CHECK(peer(completer, "s1", "", "eve", EventKind::Refuse) == "mx[192.0.2.1] eve");
  CHECK(peer(completer, "s1", "", "") == "mx[192.0.2.1] ");
  CHECK(peer(completer, "s1", "", "alice") == "mx[192.0.2.1] alice");
  CHECK(peer(completer, "s1", "", "", EventKind::Accept) == "mx[192.0.2.1] alice");
  CHECK(peer(completer, "s1", "", "", EventKind::Disconnect) == "mx[192.0.2.1] alice");
  CHECK(peer(completer, "s1", "", "") == " ");
  CHECK(peer(completer, "s2", "", "") == "mx[192.0.2.2] ");
}

}  // namespace
}  // namespace mailtrace
