#include "transactions/unit_pool.h"

#include <limits>
#include <new>
#include <span>
#include <utility>

#include "base/prefetch.h"
#include "base/watched_memory.h"

namespace mailtrace {
namespace {

/// What nobody looks at in a free unit: all but what weak pointers ask.
std::span<const char> body_of(const Unit* unit) {
  constexpr std::size_t kAsked = sizeof(Pooled<Unit>);
  return {reinterpret_cast<const char*>(unit) + kAsked, sizeof(Unit) - kAsked};
}

}  // namespace

UnitPool::~UnitPool() {
  release(std::numeric_limits<std::uint64_t>::max());
  // Free units own nothing, and may have left the main memory.
}

UnitPtr UnitPool::make() {
  if (free_.empty()) free_.push_back(new (slabs_.take(sizeof(Unit))) Unit(*this, chunks_));
  Unit* const unit = free_.back();
  free_.pop_back();
  permit(body_of(unit).data(), body_of(unit).size());
  unit->begin_life(++made_);
  if (owned_++ == 0) self_ = shared_from_this();
  return UnitPtr(unit);
}

void UnitPool::take_back(Unit* unit) {
  held_.add(unit, mark_, [this](Unit* used) { reuse(used); });
  if (--owned_ != 0) return;
  const std::shared_ptr<UnitPool> gone = std::move(self_);  // nothing of it is touched any more
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
  unit->~Unit();
  new (unit) Unit(*this, chunks_);
  free_.push_back(unit);
  forbid(body_of(unit).data(), body_of(unit).size());
}

}  // namespace mailtrace
