// Where units come from, and where they go when nobody owns them any more.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/held_back.h"
#include "base/slabs.h"
#include "transactions/unit.h"

namespace mailtrace {

/// Makes units and uses their memory again. Owned by a shared pointer; lives as long as any of its units has an owner,
/// and must be there as long as weak pointers are asked. Used, and its units owned, by one thread; another may read a
/// unit that nobody owns any more until its mark is released. Memory: that of the most units there were at a time.
class UnitPool : public std::enable_shared_from_this<UnitPool> {
 public:
  /// `overflow`: where its memory may come from.
  explicit UnitPool(std::shared_ptr<OverflowMemory> overflow = nullptr) : slabs_(std::move(overflow)) {}
  UnitPool(const UnitPool&) = delete;
  ~UnitPool();

  UnitPtr make();

  /// Units whose last owner goes from now on stay as they are until release() of `mark` or a later one. Weak
  /// pointers to them have expired nevertheless. 0, as at the beginning: they need not stay.
  void set_mark(std::uint64_t mark) { mark_ = mark; }
  void release(std::uint64_t mark);

 private:
  friend Unit;
  void take_back(Unit* unit);
  void reuse(Unit* unit);

  Slabs slabs_;               // what units and chunks stand in
  ChunkPool chunks_{slabs_};  // for the texts of units
  std::vector<Unit*> free_;
  HeldBack<Unit*> held_;
  std::uint64_t mark_ = 0;
  std::uint64_t made_ = 0;          // units so far
  std::uint64_t owned_ = 0;         // units that have an owner
  std::shared_ptr<UnitPool> self_;  // as long as there are any
};

}  // namespace mailtrace
