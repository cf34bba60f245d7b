#include "pipeline/block_loader.h"

#include <algorithm>

namespace mailtrace {
namespace {

constexpr std::size_t kMostSpare = 8;

}  // namespace

BlockLoader::BlockLoader(const std::vector<SurveyedSource>& sources, BlockStore& store,
                         const std::vector<ScheduledBlock>& schedule, const PatternSet& patterns,
                         const StreamOptions& options)
    : sources_(sources), store_(store), schedule_(schedule), patterns_(patterns), options_(options) {
  const bool reads = threads_.start([this] { read_all(); });
  const bool decodes = reads && threads_.start([this] { decode_all(); });
  for (unsigned i = 1; decodes && i < options_.threads && threads_.start([this] { decode_all(); }); ++i) {
  }
  if (decodes) return;
  stop();
  slots_.clear();
  own_decoder_.emplace(patterns_);
}

BlockLoader::~BlockLoader() {
  stop();
}

void BlockLoader::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  threads_.join();
}

std::shared_ptr<DecodedBlock> BlockLoader::new_block() {
  const auto give_back = [spare = spare_](DecodedBlock* used) {
    const std::unique_ptr<DecodedBlock> owner(used);
    used->events.clear();
    const std::lock_guard lock(spare->mutex);
    if (spare->lists.size() < kMostSpare) spare->lists.push_back(std::move(used->events));
  };
  std::shared_ptr<DecodedBlock> block(new DecodedBlock, give_back);
  const std::lock_guard lock(spare_->mutex);
  if (!spare_->lists.empty()) {
    block->events = std::move(spare_->lists.back());
    spare_->lists.pop_back();
  }
  return block;
}

std::shared_ptr<DecodedBlock> BlockLoader::load(const ScheduledBlock& what) {
  std::shared_ptr<DecodedBlock> block = new_block();
  if (!kept_lines(what)) block->block = store_.load(what.source, what.block, false);
  return block;
}

void BlockLoader::decode(DecodedBlock& block, const ScheduledBlock& what, EventDecoder& decoder) const {
  const BlockSummary& summary = sources_[what.source].survey.blocks[what.block];
  if (const std::vector<KeptLine>* const kept = kept_lines(what)) {
    decode_lines(block, summary, what.source, *kept, decoder);
    return;
  }
  const auto* lines = options_.selection ? &options_.selection->lines(what.source, what.block) : nullptr;
  decode_block(block, summary, what.source, lines, decoder);
}

void BlockLoader::read_all() {
  for (const ScheduledBlock& what : schedule_) {
    auto slot = std::make_shared<Slot>();
    slot->what = what;
    slot->block = load(what);
    std::unique_lock lock(mutex_);
    changed_.wait(lock,
                  [&] { return stop_ || slots_.size() < std::max<std::size_t>(2, options_.blocks_ahead); });
    if (stop_) return;
    slots_.push_back(std::move(slot));
    changed_.notify_all();
  }
  const std::lock_guard lock(mutex_);
  all_read_ = true;
  changed_.notify_all();
}

/// Of a block that need not be read: what was selected is at hand, and times do not depend on the rest.
const std::vector<KeptLine>* BlockLoader::kept_lines(const ScheduledBlock& what) const {
  const bool is_steady = sources_[what.source].survey.blocks[what.block].is_steady;
  return options_.selection && is_steady ? options_.selection->kept_lines(what.source, what.block) : nullptr;
}

void BlockLoader::decode_all() {
  EventDecoder decoder(patterns_);
  for (;;) {
    std::shared_ptr<Slot> slot;
    {
      std::unique_lock lock(mutex_);
      const auto find = [&] {
        for (const auto& s : slots_) {
          if (!s->taken_up) return s;
        }
        return std::shared_ptr<Slot>();
      };
      changed_.wait(lock, [&] { return stop_ || all_read_ || (slot = find()); });
      if (!slot) slot = find();
      if (stop_ || !slot) return;
      slot->taken_up = true;
    }
    decode(*slot->block, slot->what, decoder);
    const std::lock_guard lock(mutex_);
    slot->ready = true;
    changed_.notify_all();
  }
}

std::shared_ptr<DecodedBlock> BlockLoader::take() {
  if (own_decoder_) {
    const ScheduledBlock& what = schedule_[next_++];
    std::shared_ptr<DecodedBlock> block = load(what);
    decode(*block, what, *own_decoder_);
    return block;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !slots_.empty() && slots_.front()->ready; });
  std::shared_ptr<DecodedBlock> block = std::move(slots_.front()->block);
  slots_.pop_front();
  changed_.notify_all();
  return block;
}

}  // namespace mailtrace
