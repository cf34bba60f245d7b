#include "pipeline/follow_plan.h"

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

#include "base/sorted.h"

namespace mailtrace {
namespace {

// The times of blocks are whole seconds, rounded down.
constexpr Duration kSecond = Duration::from_seconds(1);

}  // namespace

FollowPlan::FollowPlan(const std::vector<SurveyedSource>& sources, const WordFilter& words)
    : sources_(sources), filter_(words) {
  for (std::uint32_t s = 0; s < sources.size(); ++s) {
    const auto& blocks = sources[s].survey.blocks;
    places_.emplace_back(blocks.size());
    for (std::uint32_t b = 0; b < blocks.size(); ++b) {
      Block& block = blocks_.emplace_back();
      block.source = s;
      block.block = b;
      block.earliest = blocks[b].earliest;
      block.latest = blocks[b].latest;
    }
  }
  std::sort(blocks_.begin(), blocks_.end(), [](const Block& a, const Block& b) {
    return std::tie(a.earliest, a.source, a.block) < std::tie(b.earliest, b.source, b.block);
  });
  Timestamp latest = Timestamp::min();
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    places_[blocks_[i].source][blocks_[i].block] = i;
    blocks_[i].latest_so_far = latest = std::max(latest, blocks_[i].latest);
  }
}

template <class Visit>
void FollowPlan::for_each_in(Timestamp from, Timestamp to, Visit&& visit) {
  auto block = std::upper_bound(blocks_.begin(), blocks_.end(), to,
                                [](Timestamp time, const Block& b) { return time < b.earliest; });
  while (block != blocks_.begin()) {
    --block;
    if (block->latest_so_far + kSecond < from) return;
    if (from <= block->latest + kSecond) visit(*block);
  }
}

void FollowPlan::add_hits(std::uint32_t source, std::uint32_t block, const std::vector<std::uint32_t>& lines) {
  blocks_[places_[source][block]].wish.hits = lines;
}

void FollowPlan::add_line(std::uint32_t source, std::uint32_t block, std::uint32_t line) {
  blocks_[places_[source][block]].wish.lines.push_back(line);
}

void FollowPlan::add_windows(const std::vector<TextWindow>& windows) {
  std::unordered_map<TextWindows*, Stretches> added;  // a block is told once of all windows of a text
  for (const TextWindow& window : windows) {
    TextWindows& same = windows_.try_emplace(window.text, window.text).first->second;
    same.add(window);
    added[&same].add(window.from, window.to);
  }
  for (const auto& [same, stretches] : added) {
    stretches.for_each([&, wanted = same](Timestamp from, Timestamp to) {
      for_each_in(from, to, [&](Block& block) { block.wish.windows.push_back(wanted); });
    });
  }
}

const ProcessSearch* FollowPlan::add_process(const std::string& process, const ProcessWindow& window) {
  ProcessSearch& added = processes_.emplace_back(ProcessSearch{process, window});
  for_each_in(window.from, window.to, [&](Block& block) {
    block.wish.processes.push_back(&added);
    ++added.blocks_left;
  });
  return &added;
}

void FollowPlan::add_policies(Timestamp from, Timestamp to) {
  for_each_in(from, to, [](Block& block) { block.wish.wants_policies = true; });
}

/// Whether anything is to be looked for in the block; then its wish is complete.
bool FollowPlan::is_wanted(Block& block) {
  const BlockName name{sources_[block.source].survey.number, block.block};
  if (block.words < words_.size()) filter_.may_hold(name, std::span(words_).subspan(block.words), block.wish.words);
  block.words = words_.size();
  for (; block.texts < texts_.size(); ++block.texts) block.wish.texts.push_back(&texts_[block.texts]);
  const BlockWish& wish = block.wish;
  return wish.wants_policies || !wish.hits.empty() || !wish.lines.empty() || !wish.words.empty() || !wish.texts.empty() ||
         !wish.windows.empty() || !wish.processes.empty();
}

std::vector<BlockWish> FollowPlan::next(std::size_t most) {
  std::vector<BlockWish> wishes;
  // The blocks looked into lately are still at hand, and much that is found asks for what stands just before it.
  const std::size_t begin = position_ - std::min(position_, most / 2);
  for (std::size_t passed = 0; passed < blocks_.size() && wishes.size() < most; ++passed) {
    const std::size_t i = (begin + passed) % blocks_.size();
    // The end and the beginning of the logs have nothing to do with each other.
    if (i < begin && !wishes.empty()) break;
    if (!is_wanted(blocks_[i])) continue;
    if (wishes.empty() && (i < begin || position_ < i)) position_ = i;
    BlockWish& wish = wishes.emplace_back(std::exchange(blocks_[i].wish, {}));
    wish.source = blocks_[i].source;
    wish.block = blocks_[i].block;
    sort_once_each(wish.lines);
    sort_once_each(wish.windows);
  }
  std::sort(wishes.begin(), wishes.end(), [](const BlockWish& a, const BlockWish& b) {
    return std::tie(a.source, a.block) < std::tie(b.source, b.block);
  });
  return wishes;
}

void FollowPlan::done(const std::vector<BlockWish>& wishes) {
  for (const BlockWish& wish : wishes) {
    for (ProcessSearch* const search : wish.processes) --search->blocks_left;
  }
}

}  // namespace mailtrace
