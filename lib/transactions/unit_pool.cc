#include "transactions/unit_pool.h"

#include <cstdint>
#include <limits>
#include <new>
#include <utility>

#include "base/prefetch.h"

namespace mailtrace {
namespace {

constexpr std::size_t kMostEvents = 64;  // room for more is given back

}  // namespace

UnitPool::~UnitPool() {
  release(std::numeric_limits<std::uint64_t>::max());
  for (Unit* unit : free_) delete unit;
}

std::shared_ptr<Unit> UnitPool::make() {
  Unit* unit = nullptr;
  if (free_.empty()) {
    unit = new Unit(chunks_);
  } else {
    unit = free_.back();
    free_.pop_back();
  }
  return {unit, [pool = shared_from_this()](Unit* used) { pool->take_back(used); }};
}

void UnitPool::take_back(Unit* unit) {
  held_.add(unit, mark_, [this](Unit* used) { reuse(used); });
}

void UnitPool::release(std::uint64_t mark) {
  // Who looked at them last was another processor.
  constexpr std::size_t kAheadUnit = 6, kAheadTexts = 3;
  held_.release(mark, [this](Unit* used) {
    if (const Unit* later = held_.ahead(kAheadUnit)) fetch_to_write(later);
    if (const Unit* soon = held_.ahead(kAheadTexts)) soon->texts.fetch();
    reuse(used);
  });
}

void UnitPool::reuse(Unit* unit) {
  if (free_.size() == kMostFree) {
    delete unit;
    return;
  }
  std::vector<KeptEvent> events = std::move(unit->events);
  events.clear();
  if (events.capacity() > kMostEvents) events = {};
  unit->~Unit();
  new (unit) Unit(chunks_);
  unit->events = std::move(events);
  free_.push_back(unit);
}

}  // namespace mailtrace
