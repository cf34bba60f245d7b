// Which blocks are still to be looked into, and for what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "pipeline/surveyed_source.h"
#include "pipeline/text_windows.h"
#include "pipeline/word_filter.h"

namespace mailtrace {

/// A stretch of time in which all lines of a process are wanted.
struct ProcessWindow {
  Timestamp from, to;
  std::uint32_t pid = 0;
};

struct ProcessSearch {
  std::string process;  // FollowSessions::process_key()
  ProcessWindow window;
  std::size_t blocks_left = 0;  // to be looked into; 0: all its lines are known
};

/// A block to be looked into, and what for. The pointers live as long as the plan.
struct BlockWish {
  std::uint32_t source = 0, block = 0;
  std::vector<std::uint32_t> hits;   // where lines begin that have a hit of the query; in order
  std::vector<std::uint32_t> lines;  // the same of lines that are to be taken whatever they say
  std::vector<std::uint32_t> words;  // ID words; not all that are wanted, but all that may stand in the block
  std::vector<const std::string*> texts;  // in lower case
  std::vector<const TextWindows*> windows;     // once each, by address
  std::vector<ProcessSearch*> processes;
  bool wants_policies = false;
};

/// Keeps for each block what is to be looked for in it: everything that is added is looked for once in every block that
/// may hold it, by its words or by its times. Hands out blocks in the order of their times, some at a time, and goes on
/// from where it was: so what the lines of a block ask for is mostly found in it and the next ones while these are at
/// hand, and a log is gone through few times however long a chain of IDs is. Not thread-safe.
class FollowPlan {
 public:
  /// Both must outlive it.
  FollowPlan(const std::vector<SurveyedSource>& sources, const WordFilter& words);

  void add_hits(std::uint32_t source, std::uint32_t block, const std::vector<std::uint32_t>& lines);
  /// `line`: as BlockVisitor wants it.
  void add_line(std::uint32_t source, std::uint32_t block, std::uint32_t line);
  void add_word(std::uint32_t word) { words_.push_back(word); }
  /// In lower case. It may stand in any block.
  void add_text(std::string text) { texts_.push_back(std::move(text)); }
  void add_windows(const std::vector<TextWindow>& windows);
  /// The search lives as long as the plan, and tells when it is done.
  const ProcessSearch* add_process(const std::string& process, const ProcessWindow& window);
  void add_policies(Timestamp from, Timestamp to);

  /// Blocks to be looked into next, `most` at most, by source and block; none: everything was looked for.
  std::vector<BlockWish> next(std::size_t most);
  /// They were looked into.
  static void done(const std::vector<BlockWish>& wishes);

 private:
  struct Block {
    std::uint32_t source = 0, block = 0;
    Timestamp earliest, latest;  // of its lines; max() and min() where there are none
    Timestamp latest_so_far;     // of this block and all before it in the plan
    std::size_t words = 0, texts = 0;  // how many of those added were looked for
    BlockWish wish;                    // words and texts are filled in by next()
  };

  /// Calls `visit(Block&)` for those that may have lines in the stretch of time.
  template <class Visit>
  void for_each_in(Timestamp from, Timestamp to, Visit&& visit);
  bool is_wanted(Block& block);

  const std::vector<SurveyedSource>& sources_;
  const WordFilter& filter_;
  std::vector<Block> blocks_;                        // by time
  std::vector<std::vector<std::size_t>> places_;     // of each source's blocks in blocks_
  std::size_t position_ = 0;                         // where the blocks handed out last begin
  std::vector<std::uint32_t> words_;
  std::deque<std::string> texts_;
  std::unordered_map<std::string, TextWindows> windows_;  // by text
  std::deque<ProcessSearch> processes_;
};

}  // namespace mailtrace
