// Which places of a source the scan notes down, so that its blocks can be read again without all before them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>
#include <vector>

#include "bytes/byte_source.h"

namespace mailtrace {

/// Takes restart points of one source while it is read: evenly spread ones, and one right in front of each block that
/// will be looked into again, which is known some time after the block was read only. Not thread-safe.
class RestartPoints {
 public:
  /// `memory`: bytes that the points of each kind may take; 0: none is taken.
  explicit RestartPoints(std::uint64_t memory) : memory_(memory) {}

  /// Before `block` is read, whose bytes up to `position` are `begun`; behind them `bytes` gives the rest.
  void look_before(std::uint32_t block, const ByteSource& bytes, std::uint64_t position, std::string_view begun);
  /// Decides on the points in front of blocks before `end`. `is_wanted(block)`: it will be looked into again.
  void settle(std::uint32_t end, const std::function<bool(std::uint32_t)>& is_wanted);

  /// All points, by place. Call it once, at last.
  std::vector<RestartPoint> take();

 private:
  struct Candidate {
    std::uint32_t block = 0;
    RestartPoint point;
  };
  static constexpr std::uint64_t kFirstSpacing = 4 << 20;
  static constexpr std::size_t kCheap = 1024;  // bytes of a point that holds no state of a decoder

  void spread(const RestartPoint& point);
  void thin();

  const std::uint64_t memory_;  // of each kind
  std::uint64_t held_ = 0, held_before_blocks_ = 0;
  std::uint64_t spacing_ = kFirstSpacing;
  std::uint64_t next_ = kFirstSpacing;
  std::vector<RestartPoint> points_;         // evenly spread
  std::vector<RestartPoint> before_blocks_;  // in front of blocks
  std::deque<Candidate> candidates_;         // not yet decided on
};

}  // namespace mailtrace
