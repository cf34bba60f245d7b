// Puts texts together that a program cut into several log lines.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "events/event_decoder.h"

namespace mailtrace {

/// Takes the Part events of a run in order and turns each into an event of its task: a piece is a
/// Note, and the last piece is what the whole text means. Not thread-safe. Memory: the texts still
/// waiting for a piece, at most kMostWaiting of them and kLongestText bytes each.
class PartJoiner {
 public:
  static constexpr std::size_t kMostWaiting = 4096;
  static constexpr std::size_t kLongestText = 256 * 1024;

  explicit PartJoiner(const PatternSet& patterns) : patterns_(&patterns), decoder_(patterns) {}

  /// Changes `event` (of Decoded::Part) in place. Views of the result live until the next call.
  void join(Event& event);

 private:
  const PatternSet* patterns_;
  EventDecoder decoder_;
  std::unordered_map<std::string, std::string> waiting_;  // texts begun, by host, tag and task
  std::deque<std::string> order_;                         // keys by age, for dropping the oldest
  std::string joined_;
};

}  // namespace mailtrace
