// The one look at every block: what its lines' stamps and hosts are, which IDs it may name, where the query's
// words stand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lines/block_reader.h"
#include "lines/id_words.h"
#include "lines/stamp_runs.h"
#include "patterns/hyperscan.h"
#include "patterns/pattern_set.h"
#include "pipeline/word_filter.h"

namespace mailtrace {

/// What is looked for in the scan.
struct ScanWish {
  WordFilter* id_words = nullptr;  // takes the ID words of each block; null: they are not wanted
  /// Lines with a hit are told; null: none are looked for. Must outlive the scan.
  const ExpressionSet* needles = nullptr;
  /// The plain texts (lower case) that the needles are. Pieces of a text that was cut into several lines (Decoded::Part)
  /// are hits too where such a text may stand across the cut; all of them where there are no plain texts.
  std::vector<std::string> texts;
  bool cut_texts = true;                 // false: needles are wanted in raw lines alone, so that no text is cut
  const PatternSet* patterns = nullptr;  // must outlive the scan
  /// As many bytes at the begin of such a text are not part of its needle: a piece that ends with no more of it is
  /// found by what the next piece begins with.
  static constexpr std::size_t kLeftOut = 2;
  static constexpr std::size_t kShortest = 3;  // of what is left
};

/// What scanning one block gives: a function of its bytes alone.
struct BlockScan {
  std::uint64_t line_count = 0;
  std::uint64_t cut_lines = 0;
  std::uint64_t stream_offset = 0;
  std::uint64_t stream_size = 0;

  std::vector<StampRun> runs;
  Stamp last_stamp;             // of the last line that has one, where there is a run
  std::uint32_t stampless = 0;  // lines with a header but no stamp
  std::vector<std::string> hosts;
  bool repeats_previous = false;  // the first line with a header is "last message repeated N times"
  std::string last_line;          // the last one with a header that does not say so

  std::vector<std::uint32_t> id_words;  // hashes, most of them once
  bool can_be_followed = true;          // no line is of a program that is not: ProgramGroup::can_be_followed
  std::uint32_t digest = 0;             // of its ID words and lines: equal blocks give equal ones
  std::vector<std::uint32_t> hits;      // where lines with a hit begin, in order, each once
};

/// Scans blocks, one after the other. One for each thread.
class BlockScanner {
 public:
  explicit BlockScanner(const ScanWish& wish);
  BlockScan scan(const Block& block);

 private:
  bool holds_text(std::string_view line) const;
  bool may_be_piece(std::string_view line) const;
  void note_tags(std::string_view glob);
  bool is_not_followed(StampedLine what, std::string_view line);
  bool is_not_followed(const Header& header) const;
  bool holds_first_piece(std::string_view text) const;
  bool may_be_cut(std::string_view block, std::size_t offset);
  bool may_go_on(std::string_view block, std::size_t offset, std::string_view task, std::string_view rest);
  void read_lines(const Block& block, BlockScan& out);
  void read_json(std::uint32_t offset, BlockScan& out);
  void keep_words(const IdWordFinder& finder, BlockScan& out);
  void find_hits(const Block& block, BlockScan& out) const;
  bool is_numbered_piece(const Header& header) const;
  static void find_last(const Block& block, std::size_t line_count, const std::uint32_t* lines, BlockScan& out);

  const ScanWish wish_;
  const bool looks_for_pieces_;
  ByteSet piece_ends_;
  std::vector<std::string_view> globs_not_followed_;
  std::vector<std::string> first_pieces_begin_;
  std::vector<bool> tags_begin_;  // by their first two bytes, of the tags of such programs
  HeaderScratch scratch_;
  IdWordFinder words_;
  IdWordFinder json_words_;
  StampRunReader stamps_;
  std::vector<std::uint32_t> kept_words_;
  std::vector<std::uint32_t> seen_;  // ID words met lately, by their low bits
};

/// The line of `text` that begins at `offset`, without its line end.
std::string_view line_at(std::string_view text, std::size_t offset);

}  // namespace mailtrace
