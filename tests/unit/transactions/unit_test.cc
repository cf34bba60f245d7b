#include "transactions/unit.h"

#include <doctest/doctest.h>

#include "tests/unit/events/log_events.h"
#include "transactions/unit_pool.h"

namespace mailtrace {
namespace {

using test::at;
using test::LogEvents;

UnitPtr unit_of(std::string_view log) {
  const LogEvents events(log);
  UnitPtr unit = std::make_shared<UnitPool>()->make();
  for (const Event& event : events.events()) unit->add(event, KeepLine::Yes);
  return unit;
}

TEST_CASE("a unit knows its first and last time whatever the order of its lines") {
  const UnitPtr unit = unit_of(R"(
    09:00:02 mx1 postfix/qmgr[7]: 3A5B61F2C: removed
    09:00:00 mx1 postfix/smtpd[8]: 3A5B61F2C: client=mx.example.net[192.0.2.1]
    09:00:01 mx1 postfix/cleanup[9]: 3A5B61F2C: message-id=<m1@example.net>)");
  CHECK(unit->first == at("09:00:00"));
  CHECK(unit->last == at("09:00:02"));
  CHECK(unit->accept_time() == at("09:00:00"));
  CHECK(unit->accepted);
  CHECK(unit->ended);
  CHECK(unit->end_time == at("09:00:02"));
  CHECK_FALSE(unit->queued);
}

TEST_CASE("without an accept line the first line stands for it") {
  const UnitPtr unit = unit_of("09:00:01 mx1 postfix/cleanup[9]: 3A5B61F2C: message-id=<m1@example.net>");
  CHECK_FALSE(unit->accepted);
  CHECK(unit->accept_time() == at("09:00:01"));
}

TEST_CASE("a delivery says that the message was in the queue") {
  const UnitPtr unit = unit_of(
      "09:00:01 mx1 postfix/local[9]: 3A5B61F2C: to=<bob@example.org>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, "
      "status=sent (delivered to mailbox)");
  CHECK(unit->queued);
}

TEST_CASE("each Message-ID is kept once, none is none") {
  const UnitPtr unit = unit_of(R"(
    09:00:01 mx1 postfix/cleanup[9]: 3A5B61F2C: message-id=<M1@example.net>
    09:00:01 mx1 postfix/cleanup[9]: 3A5B61F2C: message-id=<m1@example.net>
    09:00:01 mx1 postfix/cleanup[9]: 3A5B61F2C: message-id=<>
    09:00:01 mx1 postfix/cleanup[9]: 3A5B61F2C: resent-message-id=<m2@example.net>)");
  const auto keys = unit->message_ids.all();
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].text == "m1@example.net");
  CHECK(keys[1].text == "m2@example.net");
}

}  // namespace
}  // namespace mailtrace
