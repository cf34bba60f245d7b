// From the lines where a query's words stand to all lines of their messages.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "patterns/pattern_set.h"
#include "pipeline/block_store.h"
#include "pipeline/selection.h"
#include "pipeline/surveyed_source.h"
#include "pipeline/word_filter.h"

namespace mailtrace {

struct FollowOptions {
  unsigned threads = 1;
  bool keep_sessions = false;
  bool keep_logins = false;
  /// What the event of a line with a hit must be for its message to be followed; null: any. From any thread.
  std::function<bool(const Event&)> is_told_by;
  std::size_t blocks_at_once = 16;  // looked into before what they ask for is looked for; twice as many are kept
  std::uint64_t text_memory = 32 << 20;  // for the texts of selected lines
  std::uint64_t most_lines = 1'000'000;     // more are not worth picking out
  std::uint64_t most_strangers = 100'000;   // lines of other messages that have the same IDs; twice the selected ones more
  std::uint64_t most_mentions = 1'000'000;  // of IDs in lines: they take some 50 bytes each
};

/// How much there was to do, for --stats.
struct FollowCounts {
  std::uint64_t hits = 0;  // lines with a hit
  std::uint64_t ids = 0;   // followed
  std::uint64_t rounds = 0;
  std::uint64_t blocks = 0;  // looked into again, some more than once
};

/// Selects, beginning at the hits of the survey, every line that can be a part of a message that has one of them:
/// the lines that name an ID which a selected line names, and what is tied by process, address and time (see
/// follow_sessions.h, follow_windows.h); again and again until nothing is added. So a tracer that is given the selected
/// lines alone builds these messages as one that is given all; of other messages it may see parts, which have none of
/// the query's words.
///
/// nullopt: too many lines for that to be of use, or a program's lines that cannot be told apart this way; everything
/// is to be read.
std::optional<Selection> follow(const std::vector<SurveyedSource>& sources, BlockStore& store,
                                const WordFilter& words, const PatternSet& patterns, const FollowOptions& options, FollowCounts& counts);

}  // namespace mailtrace
