// Which lines of which blocks a run needs.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/byte_arena.h"

namespace mailtrace {

/// A line whose text was kept; the text lives as long as the selection.
struct KeptLine {
  std::uint32_t offset = 0;  // in its block
  std::uint64_t number = 0;  // in its source, from 1
  std::string_view text;
};

/// Lines by where they begin in their blocks, in order, each once. Sources by rank. Keeps the texts of the first ones,
/// so that their blocks need not be read again. May be moved, not copied; not thread-safe while it grows.
class Selection {
 public:
  /// `blocks`: how many each source has. `text_memory`: bytes for texts.
  explicit Selection(const std::vector<std::size_t>& blocks, std::uint64_t text_memory = 0);

  const std::vector<std::uint32_t>& lines(std::uint32_t source, std::uint32_t block) const {
    return blocks_[source][block].lines;
  }
  /// The same with their texts; null where some of them were not kept.
  const std::vector<KeptLine>* kept_lines(std::uint32_t source, std::uint32_t block) const;

  bool has(std::uint32_t source, std::uint32_t block, std::uint32_t line) const;
  /// Whether it was not selected before.
  bool add(std::uint32_t source, std::uint32_t block, std::uint32_t line);
  /// Keeps the text of a line that was added, once, if there is room.
  void keep_text(std::uint32_t source, std::uint32_t block, const KeptLine& line);

  std::uint64_t size() const { return size_; }

 private:
  struct Block {
    std::vector<std::uint32_t> lines;
    std::vector<KeptLine> kept;
  };

  std::vector<std::vector<Block>> blocks_;
  std::uint64_t size_ = 0;
  std::uint64_t text_memory_;  // left
  std::unique_ptr<ByteArena> texts_ = std::make_unique<ByteArena>();
};

}  // namespace mailtrace
