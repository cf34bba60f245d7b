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

TEST_CASE("a unit without a Queue line is no notice yet, and who submitted it is told by what stands before that line") {
  const std::string submitted = "09:00:00 mx1 postfix/pickup[8]: 3A5B61F2C: uid=0 from=<>\n";
  const std::string queued = "09:00:01 mx1 postfix/qmgr[7]: 3A5B61F2C: from=<>, size=9, nrcpt=1 (queue active)\n";
  const UnitPtr without = unit_of(submitted);
  CHECK_FALSE(without->has_queue_line);
  CHECK_FALSE(without->queued);
  CHECK(without->submitted_here);
  CHECK_FALSE(without->local_notice);
  CHECK(unit_of(submitted + queued)->local_notice);
  const UnitPtr late = unit_of(queued + submitted);
  CHECK(late->has_queue_line);
  CHECK_FALSE(late->submitted_here);
  CHECK_FALSE(late->local_notice);
}

TEST_CASE("a unit that was temporarily rejected after DATA may come again, one that was rejected for good is left") {
  const auto rejected = [](const std::string& response) {
    return unit_of("09:00:00 mx1 postfix/smtpd[8]: 3A5B61F2C: client=mx.example.net[192.0.2.1]\n"
                   "09:00:01 mx1 postfix/cleanup[9]: 3A5B61F2C: milter-reject: END-OF-MESSAGE from mx.example.net[192.0.2.1]: " +
                   response + "; from=<alice@example.net> to=<bob@example.org> proto=ESMTP helo=<mx.example.net>\n");
  };
  const UnitPtr for_now = rejected("4.7.1 Service unavailable - try again later");
  CHECK(for_now->refused);
  CHECK(for_now->refused_for_now);
  CHECK_FALSE(for_now->is_left());
  const UnitPtr for_good = rejected("5.7.1 Command rejected");
  CHECK(for_good->refused);
  CHECK_FALSE(for_good->refused_for_now);
  CHECK(for_good->is_left());
}

TEST_CASE("a unit of a hundred thousand Message-IDs has each once") {
  constexpr std::size_t kIds = 100'000;
  const UnitPtr unit = std::make_shared<UnitPool>()->make();
  for (std::size_t i = 0; i < 2 * kIds; ++i) {
    const std::string id = "<m" + std::to_string(i % kIds) + "@example.net>";
    Event event;
    event.kind = EventKind::Identify;
    event.fields.set(Field::MessageId, id);
    unit->add(event, KeepLine::No);
  }
  CHECK(unit->message_ids.size() == kIds);
  CHECK(unit->has_message_id("m77777@example.net"));
  CHECK_FALSE(unit->has_message_id("m100000@example.net"));
}

}  // namespace
}  // namespace mailtrace
