// Memory for many things of one life: taken bit by bit, given back all at once.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "base/overflow_memory.h"

namespace mailtrace {

/// Hands out memory that stays until the end of the Slabs. What is taken from one stands near to each other, first in
/// small slabs, then in large pages where the system has them: whoever looks at thousands of things long after they
/// were made otherwise waits for the translation of their addresses as long as for the memory itself. Not thread-safe.
class Slabs {
 public:
  Slabs() = default;
  /// Large ones may be of `overflow`.
  explicit Slabs(std::shared_ptr<OverflowMemory> overflow) : overflow_(std::move(overflow)) {}

  /// `size` bytes without a value, aligned for integers and pointers; at most kSmall of them.
  void* take(std::size_t size) {
    size = (size + kAlignment - 1) / kAlignment * kAlignment;
    if (size > left_) add_slab();
    char* const piece = next_;
    next_ += size;
    left_ -= size;
    return piece;
  }

  static constexpr std::size_t kSmall = std::size_t{64} << 10;

 private:
  static constexpr std::size_t kAlignment = alignof(std::max_align_t);
  static constexpr std::size_t kLarge = std::size_t{2} << 20;  // a large page
  static constexpr std::size_t kSmallOnes = 16;                // slabs before the first large one

  struct Delete {
    std::size_t alignment;
    void operator()(char* slab) const { ::operator delete(slab, std::align_val_t{alignment}); }
  };

  void add_slab() {
    if (slabs_.size() >= kSmallOnes && overflow_) {
      if (void* const slab = overflow_->take(kLarge)) {
        next_ = static_cast<char*>(slab);
        left_ = kLarge;
        return;
      }
    }
    const std::size_t size = slabs_.size() < kSmallOnes ? kSmall : kLarge;
    const std::size_t alignment = std::max(size / kLarge * kLarge, kAlignment);
    slabs_.push_back({static_cast<char*>(::operator new(size, std::align_val_t{alignment})), Delete{alignment}});
    next_ = slabs_.back().get();
    left_ = size;
#ifdef MADV_HUGEPAGE
    if (size == kLarge) madvise(next_, size, MADV_HUGEPAGE);  // a wish
#endif
  }

  std::shared_ptr<OverflowMemory> overflow_;  // null: none
  std::vector<std::unique_ptr<char, Delete>> slabs_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace mailtrace
