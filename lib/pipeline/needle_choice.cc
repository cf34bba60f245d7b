#include "pipeline/needle_choice.h"

#include <algorithm>

namespace mailtrace {

NeedleChoice::NeedleChoice(std::size_t needles, std::size_t sources)
    : sources_(sources), wanted_((1u << needles) - 1), is_decided_(needles < kMost) {
  for (Sampled& source : sources_) source.wanted = sources == 1 ? kSample : kSample / 2;
}

void NeedleChoice::add(BlockName block, const Counts& hits) {
  Sampled& source = sources_[block.source];
  if (is_decided_ || block.block >= source.wanted) return;
  ++source.added;
  for (std::size_t i = 0; i < kMost; ++i) source.hits[i] += hits[i];
  decide_if_complete();
}

void NeedleChoice::end_source(std::uint32_t source, std::size_t blocks) {
  sources_[source].wanted = std::min(sources_[source].wanted, blocks);
  if (!is_decided_) decide_if_complete();
}

std::size_t NeedleChoice::chosen() {
  if (is_decided_) return chosen_;
  Counts hits{};
  for (const Sampled& source : sources_) {
    for (std::size_t i = 0; i < kMost; ++i) hits[i] += source.hits[i];
  }
  decide(hits);
  return chosen_;
}

void NeedleChoice::decide_if_complete() {
  std::size_t blocks = 0;
  Counts hits{};
  for (const Sampled& source : sources_) {
    if (source.added < source.wanted) return;
    blocks += source.added;
    for (std::size_t i = 0; i < kMost; ++i) hits[i] += source.hits[i];
    if (blocks >= kSample) return decide(hits);
  }
}

void NeedleChoice::decide(const Counts& hits) {
  chosen_ = static_cast<std::size_t>(std::min_element(hits.begin(), hits.end()) - hits.begin());
  wanted_.store(1u << chosen_, std::memory_order_relaxed);
  is_decided_ = true;
}

}  // namespace mailtrace
