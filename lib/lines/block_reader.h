// Cuts a stream of bytes into blocks that end at line ends, and blocks into lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace mailtrace {

/// Longer lines are cut to this many bytes (the line end not counted).
inline constexpr std::size_t kMaxLineSize = 64 * 1024;

/// One line of a block. `text` has neither "\n" nor "\r\n" and lives as long as the block.
struct BlockLine {
  std::string_view text;
  std::uint64_t number = 0;  // 1-based, in the stream
};

/// A run of whole lines. Owns its bytes; moves are cheap. A Block that no longer changes may be read by
/// several threads.
class Block {
 public:
  class Iterator {
   public:
    using value_type = BlockLine;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;

    const BlockLine& operator*() const { return line_; }
    const BlockLine* operator->() const { return &line_; }
    Iterator& operator++();
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const { return done_; }

   private:
    friend class Block;
    Iterator(const char* begin, const char* end, std::uint64_t first_line);
    void read_line();

    const char* next_;
    const char* end_;
    BlockLine line_;
    bool done_ = false;
  };

  /// All bytes, line ends included. The last line of a stream may have none.
  std::string_view bytes() const { return {data_.get(), size_}; }
  std::uint64_t first_line() const { return first_line_; }
  std::uint64_t line_count() const { return line_count_; }
  /// For a block that was read without counting (BlockReader::Options::count_lines).
  void set_lines(std::uint64_t first_line, std::uint64_t line_count);
  /// Where the block stands in the decompressed stream. Where lines were cut, `stream_size` is more than
  /// the size of `bytes`. Reading just that part of the stream again gives the same block.
  std::uint64_t stream_offset() const { return stream_offset_; }
  std::uint64_t stream_size() const { return stream_size_; }
  /// How many of the lines were cut.
  std::uint64_t cut_lines() const { return cut_lines_; }

  Iterator begin() const { return {data_.get(), data_.get() + size_, first_line_}; }
  std::default_sentinel_t end() const { return {}; }

 private:
  friend class BlockReader;
  void reserve(std::size_t capacity);
  void append(std::string_view bytes);

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::uint64_t first_line_ = 1;
  std::uint64_t line_count_ = 0;
  std::uint64_t stream_offset_ = 0;
  std::uint64_t stream_size_ = 0;
  std::uint64_t cut_lines_ = 0;
};

/// Finds the lines that byte positions of a block belong to, for positions that do not go down: each
/// byte of the block is looked at once over all calls. The block must outlive it.
class LineFinder {
 public:
  explicit LineFinder(const Block& block) : block_(&block), number_(block.first_line()) {}
  /// The line that holds byte `position` < block.bytes().size(); a line end belongs to its line.
  BlockLine line_at(std::size_t position);

 private:
  const Block* block_;
  std::size_t begin_ = 0;  // of the line found last
  std::uint64_t number_;
};

/// Reads blocks one after the other. Memory stays at about two blocks and one longest line whatever the
/// input is. Where blocks end depends on the bytes and the block size alone, not on how `fill` hands
/// the bytes out; the lines do not even depend on the block size. Not thread-safe.
class BlockReader {
 public:
  /// Writes up to the span's size of next bytes into it (the span is never empty) and returns how many;
  /// 0 at the end. Not called again after the end or an error.
  using Fill = std::function<Result<std::size_t>(std::span<char>)>;

  struct Options {
    std::size_t block_size = 1 << 20;  // at least 1; a block with a long line is longer
    std::uint64_t stream_offset = 0;   // of the first byte `fill` gives
    std::uint64_t first_line = 1;      // its line number
    bool count_lines = true;           // false: Block::first_line and line_count mean nothing
  };

  explicit BlockReader(Fill fill) : BlockReader(std::move(fill), Options()) {}
  BlockReader(Fill fill, Options options);

  /// Puts the next block into `block`, whose memory is used again, and returns true; false at the end.
  /// An error of `fill` is returned once, after everything before it was returned in blocks (a line cut
  /// by it like a last line without line end).
  Result<bool> next(Block& block);

  /// What was read already of the block behind the last one: its first bytes. Until the next call of next().
  std::string_view begun() const { return carry_.bytes(); }

 private:
  std::size_t fill_up(Block& block, std::size_t wanted);
  void skip_rest_of_line(Block& block);
  void finish(Block& block, std::size_t end);
  void cut_long_lines(Block& block);

  Fill fill_;
  Options options_;
  Block carry_;  // the part of a line behind the last block
  Block skip_buffer_;
  std::uint64_t stream_offset_;
  std::uint64_t next_line_;
  std::uint64_t skipped_ = 0;  // bytes of the present block's last line that are not kept
  bool at_end_ = false;
  std::optional<Error> error_;
};

/// How many '\n' there are.
std::uint64_t count_newlines(std::string_view bytes);

}  // namespace mailtrace
