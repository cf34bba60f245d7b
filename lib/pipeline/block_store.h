// Blocks of surveyed sources, read again when they are wanted.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "lines/block_reader.h"
#include "pipeline/surveyed_source.h"

namespace mailtrace {

/// Gives blocks as the survey saw them: those it has kept, and the others by reading them again. Keeps those read
/// lately, as far as the bound allows. Thread-safe.
class BlockStore {
 public:
  /// `sources` must outlive the store. `block_size`: as in the scan. `cache_size`: bytes of blocks that are kept.
  BlockStore(const std::vector<SurveyedSource>& sources, std::size_t block_size, std::uint64_t cache_size);

  /// Block `block` of the source of rank `source`. Empty where the source does not hold all of it any more, or something
  /// else in its place.
  /// Blocks of one source are best asked for in order. `keep`: it may be wanted again soon.
  std::shared_ptr<const Block> load(std::uint32_t source, std::uint32_t block, bool keep);

  /// Blocks that were read, not kept.
  std::uint64_t blocks_read() const;

  /// The ranks of the sources of which blocks were not found as the survey saw them.
  enum class Change : std::uint8_t { Shorter, Other };
  std::map<std::uint32_t, Change> changed() const;

 private:
  using Key = std::pair<std::uint32_t, std::uint32_t>;
  struct Reader {
    std::uint32_t source = 0;
    std::unique_ptr<ByteSource> bytes;
    std::uint64_t position = 0;  // in the plain stream
  };
  struct Kept {
    std::shared_ptr<const Block> block;
    std::list<Key>::iterator age;
  };

  std::shared_ptr<Block> read(std::uint32_t source, const BlockSummary& summary);
  std::optional<Change> read_into(Block& block, std::uint32_t source, const BlockSummary& summary);
  Reader take_reader(std::uint32_t source, std::uint64_t offset);
  Reader open_reader(std::uint32_t source, const RestartPoint* point) const;
  void give_back(Reader reader);
  void keep_block(const Key& key, const std::shared_ptr<const Block>& block);
  std::shared_ptr<Block> new_block();

  const std::vector<SurveyedSource>& sources_;
  const std::size_t block_size_;
  const std::uint64_t cache_size_;

  mutable std::mutex mutex_;
  const std::size_t most_readers_;
  std::list<Reader> readers_;  // not in use; the oldest first
  std::map<Key, Kept> kept_;
  std::list<Key> ages_;  // the oldest first
  std::uint64_t kept_size_ = 0;
  std::uint64_t blocks_read_ = 0;
  std::map<std::uint32_t, Change> changed_;
  /// Memory of blocks no longer used; shared with the blocks, which may outlive the store.
  struct Spare {
    std::mutex mutex;
    std::vector<Block> blocks;
  };
  std::shared_ptr<Spare> spare_ = std::make_shared<Spare>();
};

}  // namespace mailtrace
