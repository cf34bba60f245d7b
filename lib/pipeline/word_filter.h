// Which ID words stand in which blocks, in a piece of memory whose size does not grow with the logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "base/zero_pages.h"

namespace mailtrace {

/// A block of a run.
struct BlockName {
  std::uint32_t source = 0;  // Survey::number
  std::uint32_t block = 0;
};

/// Says of a word and a block that it does not stand there, or that it may: the more was added for the size, the more
/// often it is wrong about the latter (with 50 bits for each word of a block once in 70,000, with 12 once in 150). That
/// costs a look into the block, never an answer. A Bloom filter whose bits for one word are in one line of the cache
/// (Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters, 2007), and those of one block in a region
/// of it. Blocks have a region each while there are some left, and share them then.
/// add() from any thread; may_hold() too, when nothing is added any more.
class WordFilter {
 public:
  /// Takes at most `memory` bytes, but 16 KiB at least.
  explicit WordFilter(std::uint64_t memory);

  void add(BlockName block, std::span<const std::uint32_t> words);
  /// Of `words`, adds those to `held` that the block may hold.
  void may_hold(BlockName block, std::span<const std::uint32_t> words, std::vector<std::uint32_t>& held) const;

  std::uint64_t memory() const { return lines_.size() * sizeof(Line); }

 private:
  static constexpr std::size_t kBits = 512;   // of a line
  static constexpr std::size_t kProbes = 5;    // bits for a word
  static constexpr std::size_t kRegion = 256;  // lines that hold the words of a block
  struct alignas(64) Line {
    std::uint64_t bits[kBits / 64];
  };

  static std::uint64_t seed_of(BlockName block);
  static std::uint64_t hash_of(std::uint64_t seed, std::uint32_t word);
  std::size_t take_region(BlockName block);
  std::uint32_t region_of(BlockName block) const;
  static bool has_all(const Line& line, std::uint64_t hash);

  std::mutex mutex_;
  ZeroPages<Line> lines_;  // a power of two
  std::vector<std::vector<std::uint32_t>> first_lines_;  // of each source's blocks' regions; kNone: nothing was added
  std::size_t next_region_ = 0;
  static constexpr std::uint32_t kNone = UINT32_MAX;
};

}  // namespace mailtrace
