#include "transactions/unit_pool.h"

#include <doctest/doctest.h>

namespace mailtrace {
namespace {

TEST_CASE("a unit made in the memory of another has nothing of it") {
  const auto pool = std::make_shared<UnitPool>();
  UnitPtr unit = pool->make();
  const Unit* const memory = unit.get();
  Event event;
  event.kind = EventKind::Accept;
  event.line = "a line";
  unit->add(event, KeepLine::Yes);
  unit->id = "3A5B61F2C";
  unit->set_claimant(*unit);
  unit.reset();
  unit = pool->make();
  REQUIRE(unit.get() == memory);
  CHECK(unit->events.empty());
  CHECK(unit->id.empty());
  CHECK_FALSE(unit->accepted);
  CHECK(unit->ties().claimant.expired());
  CHECK(unit->ties().claimant_serial == 0);
  CHECK(unit->weak_from_this().lock() == unit);
}

TEST_CASE("a unit that was dropped may be read until its mark is released, though nobody finds it any more") {
  const auto pool = std::make_shared<UnitPool>();
  UnitPtr unit = pool->make();
  unit->id = "3A5B61F2C";
  const Unit* const dropped = unit.get();
  const WeakUnitPtr weak = unit;
  pool->set_mark(1);
  unit.reset();
  CHECK(weak.expired());
  CHECK(dropped->id == "3A5B61F2C");
  CHECK(pool->make().get() != dropped);
  pool->release(1);
  const auto first = pool->make(), second = pool->make();
  CHECK((first.get() == dropped || second.get() == dropped));
}

TEST_CASE("a pool lives as long as its units") {
  auto pool = std::make_shared<UnitPool>();
  const auto unit = pool->make();
  pool.reset();
  Event event;
  event.line = "a line";
  unit->add(event, KeepLine::Yes);
  CHECK(unit->events[0].line() == "a line");
}

}  // namespace
}  // namespace mailtrace
