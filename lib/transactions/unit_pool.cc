#include "transactions/unit_pool.h"

#include <cstdint>
#include <limits>
#include <new>
#include <utility>

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
  held_.release(mark, [this](Unit* used) { reuse(used); });
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
