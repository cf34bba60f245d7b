// Stretches of time put together.
#pragma once

#include <algorithm>
#include <vector>

#include "base/timestamp.h"

namespace mailtrace {

/// What several stretches of time cover. Not thread-safe.
class Stretches {
 public:
  /// Both ends belong to it. False, and nothing was added, where all of it is there already.
  bool add(Timestamp from, Timestamp to) {
    const auto first = first_behind(from);
    if (first != all_.end() && first->from <= from && to <= first->to) return false;
    auto last = first;
    for (; last != all_.end() && last->from <= to; ++last) {
      from = std::min(from, last->from);
      to = std::max(to, last->to);
    }
    all_.insert(all_.erase(first, last), {from, to});
    return true;
  }

  bool overlaps(Timestamp from, Timestamp to) const {
    const auto first = first_behind(from);
    return first != all_.end() && first->from <= to;
  }
  bool holds(Timestamp time) const { return overlaps(time, time); }

  /// Calls `visit(from, to)` for each, in order; they are apart from each other.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Stretch& s : all_) visit(s.from, s.to);
  }

 private:
  struct Stretch {
    Timestamp from, to;
  };

  /// The first that is not over at the time.
  std::vector<Stretch>::const_iterator first_behind(Timestamp time) const {
    return std::partition_point(all_.begin(), all_.end(), [&](const Stretch& s) { return s.to < time; });
  }

  std::vector<Stretch> all_;
};

}  // namespace mailtrace
