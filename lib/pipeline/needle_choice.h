// Which of two needles a scan looks for.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pipeline/word_filter.h"

namespace mailtrace {

/// Each message that answers a query has a hit of each of its needles, so that one is enough; but it must be the same
/// one for all blocks. Both are looked for until a sample of the blocks has told which is found less often, and then
/// the chosen one alone: its hits are known of every block in the end.
///
/// The sample is the first 64 blocks in the order of the sources, of one source half of them at most where there are
/// several; those there are, where they are fewer. So the choice does not depend on the order in which threads end blocks.
class NeedleChoice {
 public:
  static constexpr std::size_t kMost = 2;
  using Counts = std::array<std::size_t, kMost>;

  /// `needles`: 0 to kMost. Of two found equally often the first is chosen.
  NeedleChoice(std::size_t needles, std::size_t sources);

  /// Whether a block that is begun now is to be looked through for a needle. From any thread.
  bool is_wanted(std::size_t needle) const { return (wanted_.load(std::memory_order_relaxed) >> needle & 1) != 0; }

  /// How many hits a block has, each block once; from one thread at a time, as what follows.
  void add(BlockName block, const Counts& hits);
  /// How many blocks a source has. They may still be added.
  void end_source(std::uint32_t source, std::size_t blocks);
  bool is_decided() const { return is_decided_; }
  /// The needle whose hits count, when every block was added.
  std::size_t chosen();

 private:
  static constexpr std::size_t kSample = 64;

  /// What the sample has of one source.
  struct Sampled {
    std::size_t wanted = 0;  // blocks
    std::size_t added = 0;
    Counts hits{};
  };

  void decide_if_complete();
  void decide(const Counts& hits);

  std::vector<Sampled> sources_;
  std::atomic<unsigned> wanted_;  // a bit for each needle
  bool is_decided_;
  std::size_t chosen_ = 0;
};

}  // namespace mailtrace
