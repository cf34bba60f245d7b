#include "pipeline/block_loader.h"

#include <algorithm>
#include <optional>

namespace mailtrace {
namespace {

/// The blocks of one source, one after the other, as the survey saw them: a file that has grown since
/// ends where it ended then.
class SourceBlocks {
 public:
  SourceBlocks(const SurveyedSource& surveyed, std::size_t block_size) : left_(surveyed.survey.plain_bytes) {
    auto reader = surveyed.source.reader();
    if (!reader) return;
    bytes_ = std::move(*reader);
    BlockReader::Options options;
    options.block_size = block_size;
    blocks_.emplace([this](std::span<char> out) { return fill(out); }, options);
  }

  void next(Block& block) {
    if (!blocks_) return;
    const auto more = blocks_->next(block);
    if (!more || !*more) blocks_.reset();
  }

 private:
  Result<std::size_t> fill(std::span<char> out) {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
    if (wanted == 0) return std::size_t{0};
    auto got = bytes_->read(out.first(wanted));
    if (got) left_ -= *got;
    return got;
  }

  std::uint64_t left_;
  std::unique_ptr<ByteSource> bytes_;
  std::optional<BlockReader> blocks_;
};

}  // namespace

BlockLoader::BlockLoader(const std::vector<SurveyedSource>& sources,
                         const std::vector<ScheduledBlock>& schedule, const PatternSet& patterns,
                         const StreamOptions& options)
    : sources_(sources), schedule_(schedule), patterns_(patterns), options_(options) {
  threads_.emplace_back([this] { read_all(); });
  for (unsigned i = 0; i < std::max(1u, options_.threads); ++i) {
    threads_.emplace_back([this] { decode_all(); });
  }
}

BlockLoader::~BlockLoader() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  for (std::thread& t : threads_) t.join();
}

void BlockLoader::read_all() {
  std::vector<std::unique_ptr<SourceBlocks>> open(sources_.size());
  for (const ScheduledBlock& what : schedule_) {
    std::unique_ptr<SourceBlocks>& source = open[what.source];
    if (!source) source = std::make_unique<SourceBlocks>(sources_[what.source], options_.block_size);
    auto slot = std::make_shared<Slot>();
    slot->what = what;
    slot->block = std::make_unique<DecodedBlock>();
    source->next(slot->block->block);
    if (what.block + 1 == sources_[what.source].survey.blocks.size()) source.reset();
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
    const ScheduledBlock& what = slot->what;
    decode_block(*slot->block, sources_[what.source].survey.blocks[what.block], what.source, decoder);
    const std::lock_guard lock(mutex_);
    slot->ready = true;
    changed_.notify_all();
  }
}

std::unique_ptr<DecodedBlock> BlockLoader::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return !slots_.empty() && slots_.front()->ready; });
  std::unique_ptr<DecodedBlock> block = std::move(slots_.front()->block);
  slots_.pop_front();
  changed_.notify_all();
  return block;
}

}  // namespace mailtrace
