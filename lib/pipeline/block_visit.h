// One block looked into again for what is followed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/event_decoder.h"
#include "lines/id_words.h"
#include "pipeline/block_store.h"
#include "pipeline/follow_keys.h"
#include "pipeline/follow_policies.h"
#include "pipeline/follow_sessions.h"
#include "pipeline/follow_windows.h"

namespace mailtrace {

/// What is looked for in one round, in any block. Only read while blocks are visited.
struct Followed {
  const FollowKeys* keys = nullptr;
  std::vector<std::string> texts;  // in lower case
  /// All texts, then those of all windows, with their numbers as IDs; null: there are none.
  std::shared_ptr<const ExpressionSet> all_texts;
  std::vector<TextWindow> windows;
  FollowSessions::Windows processes;
  const FollowPolicies* policies = nullptr;  // null: none is looked for
};

/// Looks into blocks. One for each thread.
class BlockVisitor {
 public:
  explicit BlockVisitor(const PatternSet& patterns) : decoder_(patterns) {}

  /// A line found, with its event if it is one. The views live until the callback returns.
  struct Found {
    std::uint32_t offset = 0;  // in the block
    const Event* event = nullptr;
    bool is_followed = true;         // whatever it says
    bool is_named = false;           // it holds the word, or the text, of an ID or Message-ID that is followed
    bool is_of_process = false;      // its process is wanted
    bool is_part = false;            // the event is a Part
    bool repeats_before = false;     // it repeats the last line of the block before
    bool may_be_repeated = false;    // the first line of the next block may repeat it
  };
  /// Stands for the last line that has a header and repeats none.
  static constexpr std::uint32_t kLastLine = UINT32_MAX;
  using Tell = std::function<void(const Found&)>;

  /// Tells the lines of a block, in order, that `followed` is about, and those at `hits`. With each line goes the one
  /// before it where it repeats that, and the lines behind it that repeat it.
  void visit(const Block& block, const BlockSummary& summary, std::uint32_t source, const Followed& followed,
             const std::vector<std::uint32_t>& hits, const Tell& tell);

 private:
  void find_words(const FollowKeys& keys);
  void find_texts(std::string_view text, const BlockSummary& summary, const Followed& followed);
  void find_policies(std::string_view text, const BlockSummary& summary, const Followed& followed);
  void find_in_headers(const Block& block, const BlockSummary& summary, const Followed& followed);
  void add_neighbours(std::string_view text);
  const std::uint32_t* line_before(std::string_view text, const std::uint32_t* line);
  const std::uint32_t* line_behind(std::string_view text, const std::uint32_t* line);
  std::uint32_t last_line(std::string_view text);
  std::uint32_t line_of(std::size_t position) const;
  void add_window_line(std::uint32_t line, const TextWindow& window);
  bool fits_a_window(std::uint32_t line, const Event& event) const;
  bool has_wanted_meaning(std::uint32_t line, const Event& event, const Followed& followed) const;
  void decode_lines(const Block& block, const BlockSummary& summary, std::uint32_t source, const Followed& followed,
                    const Tell& tell);

  static constexpr std::size_t kPids = 4096;

  EventDecoder decoder_;
  HeaderScratch scratch_;
  IdWordFinder words_;
  IdWordFinder json_words_;
  std::vector<std::uint32_t> lines_;          // found, where they begin
  std::vector<std::uint32_t> named_lines_;    // found by the words and texts of IDs
  std::vector<std::uint32_t> process_lines_;  // of processes that are wanted
  std::vector<std::pair<std::uint32_t, const TextWindow*>> window_lines_;  // whose meaning is to be looked at
  std::vector<bool> pids_;                    // of processes wanted in the block, by their low bits
  std::vector<std::uint32_t> policy_lines_;   // the same, of policy servers
  std::vector<std::uint32_t> followed_;       // of lines_, those that are followed whatever they say
  std::uint32_t repeating_before_ = kLastLine;  // the line that repeats one of the block before
  std::uint32_t last_ = kLastLine;              // the line found behind which only such stand that repeat it
};

}  // namespace mailtrace
