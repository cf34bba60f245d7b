// Puts texts together that a program cut into several log lines.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "events/event_decoder.h"

namespace mailtrace {

/// Takes the Part events of a run in order and turns each into an event of its task, or of the queue-ID in
/// the first of numbered pieces: a piece is a Note, and the last piece is what the whole text means. Not thread-safe. Memory: the texts still
/// waiting for a piece, at most kMostWaiting of them and kLongestText bytes each.
class PartJoiner {
 public:
  static constexpr std::size_t kMostWaiting = 4096;
  static constexpr std::size_t kLongestText = 256 * 1024;

  explicit PartJoiner(const PatternSet& patterns) : patterns_(&patterns), decoder_(patterns) {}

  /// Changes `event` (of Decoded::Part) in place. Views of the result live until the next call.
  void join(Event& event);

 private:
  /// A text that was begun.
  struct Begun {
    std::string text;
    // Of numbered pieces: which is to come, and what the first says of the message.
    std::uint32_t next = 0;
    std::string queue_id;
    Duration lifetime, task_lifetime;
  };

  void join_numbered(Event& event, const PartMatch& part, const std::string& key);
  Begun& begin(const std::string& key);
  void forget(const std::string& key);
  void decode_joined(Event& event);

  const PatternSet* patterns_;
  EventDecoder decoder_;
  std::unordered_map<std::string, Begun> waiting_;  // by host, tag, and task or process
  std::deque<std::string> order_;                         // keys by age, for dropping the oldest
  std::string joined_;
  std::string queue_id_;
};

}  // namespace mailtrace
