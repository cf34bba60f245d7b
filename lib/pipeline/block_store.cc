#include "pipeline/block_store.h"

#include <algorithm>

#include "base/watched_memory.h"
#include "pipeline/block_sample.h"

namespace mailtrace {
namespace {

constexpr std::size_t kMostSpare = 8;
constexpr std::size_t kMoreReaders = 8;  // kept open than there are strands

/// Reads and drops `count` bytes; false where the source ends before.
bool skip(ByteSource& bytes, std::uint64_t count) {
  std::vector<char> room(static_cast<std::size_t>(std::min<std::uint64_t>(count, 1 << 20)));
  while (count > 0) {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count, room.size()));
    const auto got = bytes.read(std::span(room).first(wanted));
    if (!got || *got == 0) return false;
    count -= *got;
  }
  return true;
}

/// The last one at or before `offset`; null if there is none.
const RestartPoint* restart_before(const Survey& survey, std::uint64_t offset) {
  const auto behind = std::upper_bound(
      survey.restart_points.begin(), survey.restart_points.end(), offset,
      [](std::uint64_t wanted, const RestartPoint& point) { return wanted < point.plain_offset; });
  return behind == survey.restart_points.begin() ? nullptr : &*(behind - 1);
}

/// Sources of one strand are read one after the other: as many are read at a time as there are strands, when all is
/// read. A reader takes 400 KB.
std::size_t most_readers(const std::vector<SurveyedSource>& sources) {
  std::size_t strands = 0;
  for (const SurveyedSource& s : sources) strands = std::max<std::size_t>(strands, s.strand + 1);
  return strands + kMoreReaders;
}

}  // namespace

BlockStore::BlockStore(const std::vector<SurveyedSource>& sources, std::size_t block_size, std::uint64_t cache_size)
    : sources_(sources), block_size_(block_size), cache_size_(cache_size), most_readers_(most_readers(sources)) {}

std::shared_ptr<const Block> BlockStore::load(std::uint32_t source, std::uint32_t block, bool keep) {
  const BlockSummary& summary = sources_[source].survey.blocks[block];
  if (summary.kept) return summary.kept;
  const Key key{source, block};
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = kept_.find(key); at != kept_.end()) {
      ages_.splice(ages_.end(), ages_, at->second.age);
      return at->second.block;
    }
  }
  std::shared_ptr<const Block> loaded = read(source, summary);
  if (keep) keep_block(key, loaded);
  return loaded;
}

std::uint64_t BlockStore::blocks_read() const {
  const std::lock_guard lock(mutex_);
  return blocks_read_;
}

std::map<std::uint32_t, BlockStore::Change> BlockStore::changed() const {
  const std::lock_guard lock(mutex_);
  return changed_;
}

std::shared_ptr<Block> BlockStore::read(std::uint32_t source, const BlockSummary& summary) {
  std::shared_ptr<Block> block = new_block();
  const std::optional<Change> change = read_into(*block, source, summary);
  // Who knows where in the block lines begin must not find others there.
  if (change) block = std::make_shared<Block>();
  const std::lock_guard lock(mutex_);
  ++blocks_read_;
  if (change) changed_.emplace(source, *change);
  return block;
}

std::optional<BlockStore::Change> BlockStore::read_into(Block& block, std::uint32_t source, const BlockSummary& summary) {
  Reader reader = take_reader(source, summary.stream_offset);
  if (!reader.bytes) return Change::Shorter;
  std::uint64_t left = summary.stream_size;
  BlockReader::Options options;
  options.block_size = block_size_;
  options.stream_offset = summary.stream_offset;
  options.first_line = summary.first_line;
  // What stands behind the block, or came since the survey, is not its.
  BlockReader blocks(
      [&](std::span<char> out) -> Result<std::size_t> {
        const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left));
        if (wanted == 0) return std::size_t{0};
        auto got = reader.bytes->read(out.first(wanted));
        if (got) left -= *got;
        return got;
      },
      options);
  const auto more = blocks.next(block);
  if (!more || !*more || left != 0) return Change::Shorter;
  if (sample_of(block.bytes()) != summary.sample) return Change::Other;
  reader.position = summary.stream_offset + summary.stream_size;
  // Behind the last block nothing is wanted; the file need not stay open.
  if (reader.position < sources_[source].survey.plain_bytes) give_back(std::move(reader));
  return std::nullopt;
}

/// A reader that stands at `offset`; without bytes where there is none.
BlockStore::Reader BlockStore::take_reader(std::uint32_t source, std::uint64_t offset) {
  const RestartPoint* const point = restart_before(sources_[source].survey, offset);
  Reader reader;
  {
    const std::lock_guard lock(mutex_);
    auto best = readers_.end();
    for (auto r = readers_.begin(); r != readers_.end(); ++r) {
      if (r->source != source || r->position > offset) continue;
      if (best == readers_.end() || r->position > best->position) best = r;
    }
    if (best != readers_.end() && (!point || point->plain_offset <= best->position)) {
      reader = std::move(*best);
      readers_.erase(best);
    }
  }
  if (!reader.bytes) reader = open_reader(source, point);
  if (!reader.bytes || reader.position == offset || reader.bytes->seek(offset)) return reader;
  return skip(*reader.bytes, offset - reader.position) ? std::move(reader) : Reader{};
}

BlockStore::Reader BlockStore::open_reader(std::uint32_t source, const RestartPoint* point) const {
  const Source& input = sources_[source].source;
  auto bytes = point ? input.reader_at(*point) : input.reader();
  if (!bytes) return {};
  return {source, std::move(*bytes), point ? point->plain_offset : 0};
}

void BlockStore::give_back(Reader reader) {
  const std::lock_guard lock(mutex_);
  if (readers_.size() >= most_readers_) readers_.pop_front();
  readers_.push_back(std::move(reader));
}

void BlockStore::keep_block(const Key& key, const std::shared_ptr<const Block>& block) {
  const std::lock_guard lock(mutex_);
  if (kept_.contains(key)) return;
  kept_size_ += block->bytes().size();
  kept_[key] = {block, ages_.insert(ages_.end(), key)};
  while (kept_size_ > cache_size_ && !ages_.empty()) {
    const auto oldest = kept_.find(ages_.front());
    kept_size_ -= oldest->second.block->bytes().size();
    kept_.erase(oldest);
    ages_.pop_front();
  }
}

std::shared_ptr<Block> BlockStore::new_block() {
  Block block;
  {
    const std::lock_guard lock(spare_->mutex);
    if (!spare_->blocks.empty()) {
      block = std::move(spare_->blocks.back());
      spare_->blocks.pop_back();
      permit(block.bytes().data(), block.bytes().size());
    }
  }
  const auto give_back = [spare = spare_](Block* used) {
    const std::unique_ptr<Block> owner(used);
    const std::lock_guard lock(spare->mutex);
    if (spare->blocks.size() >= kMostSpare) return;
    forbid(used->bytes().data(), used->bytes().size());
    spare->blocks.push_back(std::move(*used));
  };
  return {new Block(std::move(block)), give_back};
}

}  // namespace mailtrace
