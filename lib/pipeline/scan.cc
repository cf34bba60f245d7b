#include "pipeline/scan.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "base/watched_memory.h"
#include "lines/block_reader.h"
#include "pipeline/restart_points.h"
#include "pipeline/thread_group.h"

namespace mailtrace {
namespace {

/// A block that was read, on its way to a thread that has nothing to read.
struct HandedBlock {
  BlockName name;  // by the place of its source among all
  Block block;
};

class Scan {
 public:
  Scan(const std::vector<const Source*>& sources, const ScanOptions& options)
      : sources_(sources),
        options_(options),
        choice_(options.wish.needles.size(), sources.size()),
        results_(sources.size()) {}

  std::vector<SourceScan> run() {
    ThreadGroup others;
    for (unsigned t = 1; t < options_.threads && others.start([this] { work(); }); ++t) {
    }
    work();
    others.join();
    for (SourceScan& result : results_) {
      result.needle = choice_.chosen();
      for (BlockScan& block : result.blocks) leave_chosen(block);
    }
    return std::move(results_);
  }

 private:
  void work() {
    BlockScanner scanner(options_.wish, choice_);
    for (;;) {
      std::size_t source = 0;
      HandedBlock handed;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return next_ < sources_.size() || !handed_.empty() || readers_ == 0; });
        if (!handed_.empty()) {
          handed = std::move(handed_.front());
          handed_.pop_front();
          source = sources_.size();
        } else if (next_ < sources_.size()) {
          source = next_++;
          ++readers_;
        } else {
          return;
        }
      }
      if (source == sources_.size()) {
        keep(handed.name, scanner.scan(handed.block, handed.name), handed.block);
        give_back(std::move(handed.block));
      } else {
        read(source, scanner);
      }
    }
  }

  void read(std::size_t source, BlockScanner& scanner) {
    SourceScan& result = results_[source];
    auto reader = sources_[source]->reader();
    std::size_t blocks = 0;
    if (reader) {
      blocks = read_blocks(source, **reader, scanner);
    } else {
      result.damage = reader.error();
    }
    const std::lock_guard lock(mutex_);
    choice_.end_source(static_cast<std::uint32_t>(source), blocks);
    --readers_;
    changed_.notify_all();
  }

  /// Says how many there were.
  std::size_t read_blocks(std::size_t source, ByteSource& bytes, BlockScanner& scanner) {
    SourceScan& result = results_[source];
    result.time_evidence = bytes.time_evidence();
    BlockReader::Options options;
    options.block_size = options_.block_size;
    options.count_lines = false;  // the scan does
    RestartPoints restarts(options_.restart_memory / sources_.size());
    std::uint64_t position = 0;
    std::uint32_t index = 0;
    const auto fill = [&](std::span<char> out) {
      auto got = bytes.read(out);
      if (got) position += *got;
      return got;
    };
    BlockReader blocks(fill, options);
    Block block = take_block();
    for (;; ++index) {
      if (index > 0) restarts.look_before(index, bytes, position, blocks.begun());
      auto more = blocks.next(block);
      if (!more) result.damage = more.error();
      if (!more || !*more) break;
      advance(bytes.file_bytes() - result.file_bytes);
      result.file_bytes = bytes.file_bytes();
      const BlockName name{static_cast<std::uint32_t>(source), index};
      if (hand_over(name, block)) {
        block = take_block();
      } else {
        keep(name, scanner.scan(block, name), block);
      }
      settle(restarts, result, index - std::min<std::uint32_t>(index, kMostUnderWay));
    }
    settle(restarts, result, index);
    give_back(std::move(block));
    advance(bytes.file_bytes() - result.file_bytes);
    result.file_bytes = bytes.file_bytes();
    result.notes = bytes.notes();
    result.restart_points = restarts.take();
    return index;
  }

  /// Keeps the restart points in front of blocks that are worth looking into again: they, or their neighbours, have hits.
  void settle(RestartPoints& restarts, const SourceScan& source, std::uint32_t end) {
    const std::lock_guard lock(mutex_);
    const auto has_hits = [&](std::uint32_t block) {
      if (block >= source.blocks.size()) return false;
      const auto& hits = source.blocks[block].hits;
      return std::any_of(hits.begin(), hits.end(), [](const auto& of_needle) { return !of_needle.empty(); });
    };
    restarts.settle(end, [&](std::uint32_t block) {
      return has_hits(block) || has_hits(block + 1) || (block > 0 && has_hits(block - 1));
    });
  }

  /// To a thread that has no source to read, if there is one.
  bool hand_over(BlockName name, Block& block) {
    const std::lock_guard lock(mutex_);
    const bool all_are_reading = next_ < sources_.size() || readers_ >= options_.threads;
    if (all_are_reading || handed_.size() >= kMostHanded) return false;
    handed_.push_back({name, std::move(block)});
    changed_.notify_one();
    return true;
  }

  /// What a scan gave, and `block` too where there are hits and room: it will be looked into first of all.
  void keep(BlockName name, BlockScan scan, Block& block) {
    const std::lock_guard lock(mutex_);
    const bool was_decided = choice_.is_decided();
    choice_.add(name, {scan.hits[0].size(), scan.hits[1].size()});
    if (!was_decided && choice_.is_decided()) drop_others();
    const bool has_hits = !scan.hits[0].empty() || !scan.hits[1].empty();
    if (has_hits && kept_size_ + block.bytes().size() <= options_.kept_memory) {
      kept_size_ += block.bytes().size();
      scan.kept = std::make_shared<Block>(std::exchange(block, Block()));
    }
    std::vector<BlockScan>& blocks = results_[name.source].blocks;
    if (blocks.size() <= name.block) blocks.resize(name.block + 1);
    blocks[name.block] = std::move(scan);
  }

  void leave_chosen(BlockScan& block) {
    const std::size_t chosen = choice_.chosen();
    if (chosen > 0) block.hits[0] = std::move(block.hits[chosen]);
    block.hits[1] = {};
    if (block.hits[0].empty()) block.kept.reset();
  }

  /// Blocks kept for the needle that was not chosen.
  void drop_others() {
    for (SourceScan& result : results_) {
      for (BlockScan& block : result.blocks) {
        if (!block.kept || !block.hits[choice_.chosen()].empty()) continue;
        kept_size_ -= block.kept->bytes().size();
        block.kept.reset();
      }
    }
  }

  Block take_block() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return {};
    Block block = std::move(spare_.back());
    spare_.pop_back();
    permit(block.bytes().data(), block.bytes().size());
    return block;
  }

  void give_back(Block block) {
    const std::lock_guard lock(mutex_);
    forbid(block.bytes().data(), block.bytes().size());
    spare_.push_back(std::move(block));
  }

  void advance(std::uint64_t bytes) {
    if (!options_.advance) return;
    const std::lock_guard lock(advance_mutex_);
    options_.advance(bytes);
  }

  static constexpr std::size_t kMostHanded = 4;
  // Of so many blocks read last it is mostly not known yet whether they have hits.
  static constexpr std::uint32_t kMostUnderWay = 8;

  const std::vector<const Source*>& sources_;
  const ScanOptions& options_;
  NeedleChoice choice_;
  std::vector<SourceScan> results_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t next_ = 0;      // source to be read
  std::size_t readers_ = 0;   // sources being read
  std::deque<HandedBlock> handed_;
  std::vector<Block> spare_;
  std::uint64_t kept_size_ = 0;  // of blocks with hits
  std::mutex advance_mutex_;
};

}  // namespace

std::vector<SourceScan> scan_sources(const std::vector<const Source*>& sources, const ScanOptions& options) {
  return Scan(sources, options).run();
}

}  // namespace mailtrace
