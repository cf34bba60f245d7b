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

/// Where the region of the block begins.
std::size_t WordFilter::take_region(BlockName block) {
  if (first_lines_.size() <= block.source) first_lines_.resize(block.source + 1);
  std::vector<std::uint32_t>& of_source = first_lines_[block.source];
  if (of_source.size() <= block.block) of_source.resize(block.block + 1, kNone);
  std::uint32_t& first = of_source[block.block];
  if (first == kNone) first = static_cast<std::uint32_t>(next_region_++ % (lines_.size() / kRegion) * kRegion);
  return first;
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
  const std::lock_guard lock(mutex_);
  Line* const lines = lines_.data() + take_region(block);
  for (std::size_t i = 0; i < kRegion; ++i) {
    for (std::size_t b = 0; b < kBits / 64; ++b) lines[i].bits[b] |= region[i].bits[b];
  }
}

/// Where the region of the block begins; kNone: nothing was added.
std::uint32_t WordFilter::region_of(BlockName block) const {
  if (block.source >= first_lines_.size() || block.block >= first_lines_[block.source].size()) return kNone;
  return first_lines_[block.source][block.block];
}

bool WordFilter::has_all(const Line& line, std::uint64_t hash) {
  bool all = true;
  for_each_probe(hash, kProbes, [&](std::size_t bit) { all = all && (line.bits[bit / 64] >> bit % 64 & 1) != 0; });
  return all;
}

/// What is looked at for some words is fetched from memory at the same time.
void WordFilter::may_hold(BlockName block, std::span<const std::uint32_t> words, std::vector<std::uint32_t>& held) const {
  const std::uint32_t first = region_of(block);
  if (first == kNone) return;
  const std::uint64_t seed = seed_of(block);
  const Line* const region = &lines_[first];
  constexpr std::size_t kAtOnce = 16;
  std::array<std::uint64_t, kAtOnce> hashes;
  for (; !words.empty(); words = words.subspan(std::min(kAtOnce, words.size()))) {
    const std::size_t count = std::min(kAtOnce, words.size());
    for (std::size_t i = 0; i < count; ++i) {
      hashes[i] = hash_of(seed, words[i]);
      __builtin_prefetch(region + hashes[i] % kRegion);
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (has_all(region[hashes[i] % kRegion], hashes[i])) held.push_back(words[i]);
    }
  }
}

}  // namespace mailtrace
