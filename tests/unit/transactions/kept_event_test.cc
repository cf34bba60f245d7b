#include "transactions/kept_event.h"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "tests/unit/events/log_events.h"

namespace mailtrace {
namespace {

using test::LogEvents;

constexpr const char* kDelivery =
    "09:00:02 mx1 postfix/smtp[9]: 3A5B61F2C: to=<bob@example.org>, orig_to=<sales@example.org>, "
    "relay=mx.example.net[192.0.2.1]:25, delay=1.2, delays=0.1/0/0.4/0.7, dsn=2.0.0, status=sent (250 2.0.0 Ok: "
    "queued as 9F3A2)";

TEST_CASE("a kept event has the line and all fields after the log is gone") {
  auto log = std::make_unique<LogEvents>(kDelivery);
  ByteArena arena;
  const KeptEvent kept((*log)[0], KeepLine::Yes, arena);
  log.reset();
  CHECK(kept.kind == EventKind::Deliver);
  CHECK(kept.line() == test::full_line(kDelivery));
  CHECK(kept.host() == "mx1");
  CHECK(kept.tag() == "postfix/smtp");
  CHECK(kept.pid == 9);
  CHECK(kept.time() == test::at("09:00:02"));
  CHECK(kept.get(Field::Recipient) == "bob@example.org");
  CHECK(kept.get(Field::Original) == "sales@example.org");
  CHECK(kept.get(Field::NextId) == "9F3A2");
  CHECK(kept.get(Field::Status) == "sent");
}

TEST_CASE("many kept events share an arena, and a moved arena still has their texts") {
  const LogEvents log(kDelivery);
  ByteArena first;
  std::vector<KeptEvent> kept;
  for (int i = 0; i < 100; ++i) kept.emplace_back(log[0], KeepLine::Yes, first);
  const ByteArena moved = std::move(first);
  for (const KeptEvent& e : kept) {
    CHECK(e.line() == log[0].line);
    CHECK(e.get(Field::Recipient) == "bob@example.org");
    CHECK(e.get(Field::Status) == "sent");
  }
}

TEST_CASE("without its line an event has its fields, and nothing that only the line shows") {
  auto log = std::make_unique<LogEvents>(kDelivery);
  ByteArena arena;
  const KeptEvent kept((*log)[0], KeepLine::No, arena);
  log.reset();
  CHECK(kept.get(Field::Recipient) == "bob@example.org");
  CHECK(kept.get(Field::NextId) == "9F3A2");
  CHECK(kept.get(Field::Status) == "sent");
  CHECK(kept.line().empty());
  CHECK(kept.host().empty());
  CHECK(kept.tag().empty());
  CHECK_FALSE(kept.has(Field::QueueId));
}

TEST_CASE("values that do not stand in the line are kept too") {
  const LogEvents log("09:00:02 mx1 postfix/postsuper[9]: 3A5B61F2C: placed on hold");
  ByteArena arena;
  const KeptEvent kept(log[0], KeepLine::Yes, arena);
  CHECK(kept.get(Field::Status) == "held");
  CHECK(kept.line() == test::full_line("09:00:02 mx1 postfix/postsuper[9]: 3A5B61F2C: placed on hold"));
}

TEST_CASE("an empty field is there, an absent one is not") {
  const LogEvents log("09:00:00 mx1 postfix/qmgr[7]: 3A5B61F2C: from=<>, size=512, nrcpt=1 (queue active)");
  ByteArena arena;
  const KeptEvent kept(log[0], KeepLine::Yes, arena);
  CHECK(kept.has(Field::Sender));
  CHECK(kept.get(Field::Sender).empty());
  CHECK_FALSE(kept.has(Field::Recipient));
  CHECK(kept.get(Field::Recipient).empty());
}

TEST_CASE("an event without line and fields can be kept") {
  Event event;
  event.fields.set(Field::Sender, {});
  ByteArena arena;
  const KeptEvent kept(event, KeepLine::Yes, arena);
  CHECK(kept.line().empty());
  CHECK(kept.host().empty());
  CHECK(kept.has(Field::Sender));
}

}  // namespace
}  // namespace mailtrace
