// The one look at every block: what its lines' stamps and hosts are, which IDs it may name, where the query's
// words stand.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "events/event_decoder.h"
#include "lines/block_reader.h"
#include "lines/id_words.h"
#include "lines/stamp_runs.h"
#include "patterns/hyperscan.h"
#include "patterns/pattern_set.h"
#include "pipeline/needle_choice.h"
#include "pipeline/word_filter.h"

namespace mailtrace {

/// What is looked for, as the scan needs it.
struct ScanNeedle {
  std::shared_ptr<const ExpressionSet> expressions;
  /// The plain texts (lower case) that the expressions are parts of. Pieces of a text that was cut into several lines
  /// (Decoded::Part) are hits too where such a text may stand across the cut; all of them where there are no plain texts.
  std::vector<std::string> texts;
  std::shared_ptr<const ExpressionSet> in_line;  // see Needle; null: none
  std::function<bool(const Event&)> is_told_by;  // see Needle
  bool cut_texts = true;  // false: it is wanted in raw lines alone, so that no text is cut
};

/// What is wanted of the scan.
struct ScanWish {
  WordFilter* id_words = nullptr;  // takes the ID words of each block; null: they are not wanted
  /// Lines with a hit of one of them, which the scan chooses, are told. NeedleChoice::kMost at most.
  std::vector<ScanNeedle> needles;
  const PatternSet* patterns = nullptr;  // must outlive the scan
};

/// What scanning one block gives: a function of its bytes alone.
struct BlockScan {
  std::uint64_t line_count = 0;
  std::uint64_t cut_lines = 0;
  std::uint64_t stream_offset = 0;
  std::uint64_t stream_size = 0;
  std::uint64_t sample = 0;  // see block_sample.h

  std::vector<StampRun> runs;
  Stamp last_stamp;             // of the last line that has one, where there is a run
  std::uint32_t stampless = 0;  // lines with a header but no stamp
  std::vector<std::string> hosts;
  bool repeats_previous = false;  // the first line with a header is "last message repeated N times"
  std::string last_line;          // the last one with a header that does not say so

  bool can_be_followed = true;          // no line is of a program that is not: ProgramGroup::can_be_followed
  std::uint32_t digest = 0;             // of its ID words and lines: equal blocks give equal ones
  /// Where lines with a hit of each needle begin, in order, each once; mostly without those whose event does not say what
  /// is looked for. The scan of all blocks leaves those of the needle that was chosen, as the first.
  std::array<std::vector<std::uint32_t>, NeedleChoice::kMost> hits;
  std::shared_ptr<Block> kept;  // the block itself, where the scan of all blocks keeps it
};

/// Scans blocks, one after the other. One for each thread.
class BlockScanner {
 public:
  /// `choice` tells which needles are to be looked for; both must outlive it.
  BlockScanner(const ScanWish& wish, const NeedleChoice& choice);
  /// Adds the block's ID words to the filter of the wish, under its name.
  BlockScan scan(const Block& block, BlockName name);

 private:
  const ProgramPatterns* program_of(std::string_view tag);
  void note_tags(std::string_view glob);
  bool begins_such_tag(std::string_view rest) const;
  bool is_not_followed(StampedLine what, std::string_view line);
  bool is_of_such_program(std::string_view line, std::string_view rest);
  bool is_not_followed(const Header& header);
  bool holds_first_piece(std::string_view text) const;
  void find_cut_texts(std::string_view block, std::uint32_t offset, BlockScan& out);
  bool may_be_cut(const ScanNeedle& needle, std::string_view block, std::size_t offset, const PartMatch& part);
  bool may_go_on(std::string_view block, std::size_t offset, std::string_view task, std::string_view rest);
  void read_lines(const Block& block, BlockScan& out);
  void read_json(std::uint32_t offset, BlockScan& out);
  void keep_words(const IdWordFinder& finder, BlockScan& out);
  void find_hits(const Block& block, const ScanNeedle& needle, std::vector<std::uint32_t>& hits) const;
  void leave_telling(std::string_view block, const ScanNeedle& needle, std::vector<std::uint32_t>& hits);
  bool is_telling(std::string_view line, const ScanNeedle& needle);
  bool is_numbered_piece(const Header& header);
  static void find_last(const Block& block, std::size_t line_count, const std::uint32_t* lines, BlockScan& out);

  const ScanWish& wish_;
  const NeedleChoice& choice_;
  const bool looks_for_pieces_;
  std::array<const ScanNeedle*, NeedleChoice::kMost> wanted_{};  // in the present block; null: not wanted
  std::array<bool, 256> piece_ends_{};  // by the last byte of a line
  std::vector<std::string_view> globs_not_followed_;
  std::vector<std::string> first_pieces_begin_;
  std::map<std::string, const ProgramPatterns*, std::less<>> programs_;  // by tag, of those asked for
  std::vector<bool> tags_begin_;  // by their first two bytes, of the tags of such programs
  HeaderScratch scratch_;
  std::optional<EventDecoder> decoder_;
  IdWordFinder words_;
  IdWordFinder json_words_;
  StampRunReader stamps_;
  std::vector<std::uint32_t> kept_words_;
  std::vector<std::uint32_t> seen_;  // ID words met lately, by their low bits
};

/// The line of `text` that begins at `offset`, without its line end.
std::string_view line_at(std::string_view text, std::size_t offset);

}  // namespace mailtrace
