#include "pipeline/word_filter.h"

#include <algorithm>
#include <array>
#include <bit>

namespace mailtrace {
namespace {

/// Every bit of the result depends on every bit of `x` (the finalizer of MurmurHash3).
constexpr std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

/// Calls visit(index of a bit in its line) for each probe: nine bits of the hash, from above.
template <class Visit>
void for_each_probe(std::uint64_t hash, std::size_t probes, Visit&& visit) {
  for (std::size_t p = 0; p < probes; ++p) visit((hash >> (64 - 9 * (p + 1))) & 511);
}

}  // namespace

WordFilter::WordFilter(std::uint64_t memory)
    : lines_(std::bit_floor(std::max<std::uint64_t>(memory, kRegion * sizeof(Line))) / sizeof(Line)) {}

/// The regions of a source follow each other; sources begin as far from each other as multiples of the golden section.
std::size_t WordFilter::first_line_of(BlockName block) const {
  const std::size_t regions = lines_.size() / kRegion;
  const auto begin = static_cast<std::size_t>((std::uint64_t{block.source} * 0x9e3779b97f4a7c15ULL) >> 32);
  return (block.block + begin % regions) % regions * kRegion;
}

std::uint64_t WordFilter::seed_of(BlockName block) {
  return mix((std::uint64_t{block.source} << 32 | block.block) + 1);
}

std::uint64_t WordFilter::hash_of(std::uint64_t seed, std::uint32_t word) {
  return mix(seed ^ word);
}

/// The bits are gathered in near memory; what all threads wait for is as short as it can be.
void WordFilter::add(BlockName block, std::span<const std::uint32_t> words) {
  const std::uint64_t seed = seed_of(block);
  std::array<Line, kRegion> region{};
  for (const std::uint32_t word : words) {
    const std::uint64_t hash = hash_of(seed, word);
    Line& line = region[hash % kRegion];
    for_each_probe(hash, kProbes, [&](std::size_t bit) { line.bits[bit / 64] |= std::uint64_t{1} << bit % 64; });
  }
  Line* const lines = lines_.data() + first_line_of(block);
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < kRegion; ++i) {
    for (std::size_t b = 0; b < kBits / 64; ++b) lines[i].bits[b] |= region[i].bits[b];
  }
}

bool WordFilter::may_hold(BlockName block, std::uint32_t word) const {
  const std::uint64_t hash = hash_of(seed_of(block), word);
  const Line& line = lines_[first_line_of(block) + hash % kRegion];
  bool all = true;
  for_each_probe(hash, kProbes, [&](std::size_t bit) { all = all && (line.bits[bit / 64] >> bit % 64 & 1) != 0; });
  return all;
}

}  // namespace mailtrace
