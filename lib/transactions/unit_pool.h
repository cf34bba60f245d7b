// Where units come from, and where they go when nobody owns them any more.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/held_back.h"
#include "transactions/unit.h"

namespace mailtrace {

/// Makes units and uses their memory again. Owned by a shared pointer; lives as long as its units. Used, and its units
/// owned, by one thread; another may read a unit that nobody owns any more until its mark is released. Memory: at most
/// kMostFree units for the next ones, beside those held back.
class UnitPool : public std::enable_shared_from_this<UnitPool> {
 public:
  static constexpr std::size_t kMostFree = 4096;

  UnitPool() = default;
  UnitPool(const UnitPool&) = delete;
  ~UnitPool();

  std::shared_ptr<Unit> make();

  /// Units whose last owner goes from now on stay as they are until release() of `mark` or a later one. Weak
  /// pointers to them have expired nevertheless. 0, as at the beginning: they need not stay.
  void set_mark(std::uint64_t mark) { mark_ = mark; }
  void release(std::uint64_t mark);

 private:
  void take_back(Unit* unit);
  void reuse(Unit* unit);

  std::shared_ptr<ChunkPool> chunks_ = std::make_shared<ChunkPool>();  // for the texts of units
  std::vector<Unit*> free_;
  HeldBack<Unit*> held_;
  std::uint64_t mark_ = 0;
};

}  // namespace mailtrace
