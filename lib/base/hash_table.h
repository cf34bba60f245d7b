// A table in one piece of memory, for values found by the hash of a key that the values know themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/prefetch.h"

namespace mailtrace {

/// Values by hash: open addressing, no memory of its own for a value. Two keys may have one hash, so whoever
/// looks brings a test `is_it(const Value&)`. A hash is never 0 (see text_hash). Value must be cheap to move
/// and to make empty. Addresses are valid until the next value is added or erased. Not thread-safe.
template <class Value>
class HashTable {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// nullptr if there is none.
  template <class IsIt>
  Value* find(std::uint64_t hash, IsIt&& is_it) {
    if (size_ == 0) return nullptr;
    for (std::size_t i = home_of(hash);; i = next(i)) {
      if (slots_[i].hash == hash && is_it(std::as_const(slots_[i].value))) return &slots_[i].value;
      if (slots_[i].hash == 0) return nullptr;
    }
  }
  template <class IsIt>
  const Value* find(std::uint64_t hash, IsIt&& is_it) const {
    return const_cast<HashTable*>(this)->find(hash, std::forward<IsIt>(is_it));
  }

  /// A value of this hash will be looked for soon.
  void fetch(std::uint64_t hash) const {
    if (!slots_.empty()) fetch_to_read(&slots_[home_of(hash)]);
  }

  /// The value, made empty if there was none; whoever gets an empty one fills it before the next look.
  template <class IsIt>
  std::pair<Value*, bool> find_or_add(std::uint64_t hash, IsIt&& is_it) {
    if (slots_.empty()) grow();
    std::size_t i = home_of(hash);
    for (; slots_[i].hash != 0; i = next(i)) {
      if (slots_[i].hash == hash && is_it(std::as_const(slots_[i].value))) return {&slots_[i].value, false};
    }
    if ((size_ + 1) * 3 > slots_.size() * 2) {
      grow();
      for (i = home_of(hash); slots_[i].hash != 0;) i = next(i);
    }
    slots_[i].hash = hash;
    ++size_;
    return {&slots_[i].value, true};
  }

  /// `value` is an address that find or find_or_add gave.
  void erase(Value* value) {
    const auto distance = reinterpret_cast<char*>(value) - reinterpret_cast<char*>(&slots_.front().value);
    std::size_t hole = static_cast<std::size_t>(distance) / sizeof(Slot);
    // What stands behind the hole and could stand in it moves up, so that no look ends early.
    for (std::size_t i = next(hole); slots_[i].hash != 0; i = next(i)) {
      const std::size_t home = home_of(slots_[i].hash);
      if (((i - home) & mask()) < ((i - hole) & mask())) continue;
      slots_[hole] = std::move(slots_[i]);
      hole = i;
    }
    slots_[hole] = Slot{};
    --size_;
  }

  /// Erases the values for which test(Value&) holds. It is called once for each, in an order that means
  /// nothing and changes from run to run.
  template <class Test>
  void erase_if(Test&& test) {
    size_ = 0;
    for (Slot& slot : std::exchange(slots_, std::vector<Slot>(slots_.size()))) {
      if (slot.hash == 0 || test(slot.value)) continue;
      put(std::move(slot));
      ++size_;
    }
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;  // 0: empty
    Value value{};
  };

  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t next(std::size_t i) const { return (i + 1) & mask(); }
  std::size_t home_of(std::uint64_t hash) const { return hash & mask(); }

  void grow() {
    constexpr std::size_t kFewest = 4;
    const std::size_t count = slots_.empty() ? kFewest : slots_.size() * 2;
    for (Slot& slot : std::exchange(slots_, std::vector<Slot>(count))) {
      if (slot.hash != 0) put(std::move(slot));
    }
  }
  void put(Slot&& slot) {
    std::size_t i = home_of(slot.hash);
    while (slots_[i].hash != 0) i = next(i);
    slots_[i] = std::move(slot);
  }

  std::vector<Slot> slots_;  // a power of two of them, or none
  std::size_t size_ = 0;
};

}  // namespace mailtrace
