// A block at hand, with what finds its lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "lines/block_reader.h"
#include "lines/header.h"
#include "lines/id_words.h"
#include "patterns/hyperscan.h"

namespace mailtrace {

/// The lines of a block, its ID words and the processes of its lines: found once, asked often. Not thread-safe.
class IndexedBlock {
 public:
  /// Of a line without a header.
  static constexpr std::uint32_t kNoProcess = UINT32_MAX;

  /// `finder`: used and left as it is then.
  IndexedBlock(std::shared_ptr<const Block> block, IdWordFinder& finder);

  const Block& block() const { return *block_; }
  std::string_view text() const { return block_->bytes(); }
  /// Where the lines of `text()` begin.
  const std::vector<std::uint32_t>& lines() const { return lines_; }
  /// Its ID words.
  const std::vector<IdWord>& words() const { return words_; }
  /// Where the line of a byte begins.
  std::uint32_t line_of(std::size_t position) const;
  /// Which of lines() begins there.
  std::size_t index_of(std::uint32_t line) const;
  /// Some lines may hold texts behind the escapes of JSON.
  bool has_json() const { return has_json_; }
  /// The ID words of these texts, each at the beginning of its line.
  const std::vector<IdWord>& json_words(HeaderScratch& scratch);
  /// The lines in which something of a set is found; the set is the same at every call.
  const std::vector<std::uint32_t>& lines_with(const ExpressionSet& set);
  /// The process ID of each line, as its header tells it; 0: a header without one.
  const std::vector<std::uint32_t>& pids(HeaderScratch& scratch);

 private:
  void read_headers(HeaderScratch& scratch);

  std::shared_ptr<const Block> block_;
  std::vector<std::uint32_t> lines_;
  std::vector<IdWord> words_;
  bool has_json_;
  std::vector<std::uint32_t> pids_;  // empty: no header was read so far
  std::vector<IdWord> json_words_;
  std::optional<std::vector<std::uint32_t>> lines_with_;
};

/// The blocks looked into lately. Thread-safe; a block is to be used by one thread at a time.
class IndexedBlocks {
 public:
  using Key = std::pair<std::uint32_t, std::uint32_t>;  // source and block
  using Load = std::function<std::shared_ptr<const Block>()>;

  /// Keeps `most`, at least one.
  explicit IndexedBlocks(std::size_t most) : most_(most) {}

  /// `finder`: of the calling thread.
  std::shared_ptr<IndexedBlock> get(Key key, const Load& load, IdWordFinder& finder);

 private:
  struct Kept {
    std::shared_ptr<IndexedBlock> block;
    std::list<Key>::iterator age;
  };

  const std::size_t most_;
  std::mutex mutex_;
  std::map<Key, Kept> kept_;
  std::list<Key> ages_;  // the oldest first
};

}  // namespace mailtrace
