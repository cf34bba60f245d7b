// Texts that were cut into several lines, put together again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "events/event.h"
#include "patterns/pattern_set.h"

namespace mailtrace {

/// Keeps the pieces that were found. Not thread-safe.
class FollowPieces {
 public:
  /// `patterns` must outlive it.
  explicit FollowPieces(const PatternSet& patterns) : patterns_(patterns) {}

  /// The event of a line that is a piece (Decoded::Part), and where in its source the line stands.
  void add(const Event& piece, std::uint32_t block, std::uint32_t offset);

  /// Tells what the pieces say as a whole, if any was added since the last call; else false.
  bool join(const std::function<void(const Event&)>& tell);

 private:
  struct Piece {
    LinePlace place;
    std::uint32_t block = 0, offset = 0;
    Duration lifetime, task_lifetime;
    std::string host, tag, text, task;
  };
  static Event event_of(const Piece& piece);

  const PatternSet& patterns_;
  std::vector<Piece> pieces_;
  std::size_t joined_ = 0;
};

}  // namespace mailtrace
