// One block looked into again for what is followed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/event_decoder.h"
#include "pipeline/follow_plan.h"
#include "pipeline/follow_policies.h"
#include "pipeline/indexed_block.h"
#include "pipeline/repeated_lines.h"
#include "pipeline/survey.h"
#include "pipeline/text_windows.h"

namespace mailtrace {

/// Texts to be found in some blocks, and what they are. Only read while blocks are visited.
struct FollowTexts {
  std::vector<const std::string*> texts;  // of IDs, in lower case
  std::vector<const TextWindows*> windows;
  /// All texts, then those of the windows, with their numbers as IDs; null: there are none.
  std::shared_ptr<const ExpressionSet> set;
};

/// Looks into blocks. One for each thread.
class BlockVisitor {
 public:
  /// Both must outlive it; the policies are only read in visit().
  BlockVisitor(const PatternSet& patterns, const FollowPolicies& policies) : decoder_(patterns), policies_(policies) {}

  /// A line found, with its event if it is one. The views live until the callback returns.
  struct Found {
    std::uint32_t offset = 0;  // in the block
    std::uint64_t number = 0;  // of the line in its source, from 1
    std::string_view text;     // of the whole line
    const Event* event = nullptr;
    bool is_followed = false;        // whatever it says
    bool is_hit = false;             // of the query
    bool is_named = false;           // it holds the word, or the text, of an ID or Message-ID that is followed
    bool is_of_process = false;      // its process is wanted
    bool is_part = false;            // the event is a Part
    bool repeats_before = false;     // it repeats the last line of the block before
    bool may_be_repeated = false;    // the first line of the next block may repeat it
  };
  /// Stands for the last line that has a header and repeats none.
  static constexpr std::uint32_t kLastLine = RepeatedLines::kNone;
  using Tell = std::function<void(const Found&)>;

  /// Tells the lines of a block, in order, that `wish` is about. With each line goes the one before it where it repeats
  /// that, and the lines behind it that repeat it. `texts` holds those of the wish, and may hold others.
  void visit(IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish, const FollowTexts& texts,
             const Tell& tell);

 private:
  void find_words(IndexedBlock& block, const BlockWish& wish);
  void find_texts(const IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish, const FollowTexts& texts);
  void find_in_headers(IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish, const FollowTexts& texts);
  void find_in_json(const Header& header, Timestamp time, std::uint32_t line, const FollowTexts& texts);
  bool is_of_process(const Header& header, Timestamp time) const;
  void find_repeats(const IndexedBlock& block, const BlockWish& wish);
  void add_window_line(std::uint32_t line, const TextWindows& windows, Timestamp from, Timestamp to);
  bool fits_a_window(std::uint32_t line, const Event& event) const;
  bool has_wanted_meaning(std::uint32_t line, const Event& event) const;
  void decode_lines(const IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish, const Tell& tell);

  static constexpr std::size_t kFilter = 4096;

  EventDecoder decoder_;
  const FollowPolicies& policies_;
  HeaderScratch scratch_;
  std::vector<std::uint32_t> lines_;          // found, where they begin
  std::vector<std::uint32_t> named_lines_;    // found by the words and texts of IDs
  std::vector<std::uint32_t> process_lines_;  // of processes that are wanted
  std::vector<std::pair<std::uint32_t, const TextWindows*>> window_lines_;  // whose meaning is to be looked at
  std::vector<std::uint32_t> words_;          // wanted in the block, in order
  std::vector<bool> may_be_word_ = std::vector<bool>(kFilter);  // one of them, by its low bits
  std::vector<bool> may_be_pid_ = std::vector<bool>(kFilter);   // of a process that is wanted, by its low bits
  std::vector<std::uint32_t> policy_lines_;   // of programs that may be policy servers, the same
  std::vector<std::uint32_t> repeats_;        // that repeat a line of a process, a policy server or a window
  std::vector<std::uint32_t> followed_;       // of lines_, those that are followed whatever they say
  std::vector<const ProcessSearch*> processes_;  // by process ID
  RepeatedLines repeated_;
};

}  // namespace mailtrace
