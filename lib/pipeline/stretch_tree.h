// Stretches of time, found by a moment in them and taken out one by one.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/timestamp.h"

namespace mailtrace {

/// Numbered stretches that may overlap. Each look costs the logarithm of their number. Not thread-safe.
class StretchTree {
 public:
  struct Stretch {
    Timestamp from, to;  // both belong to it
    std::size_t number;
  };

  explicit StretchTree(std::vector<Stretch> stretches) : stretches_(std::move(stretches)) {
    std::sort(stretches_.begin(), stretches_.end(), [](const Stretch& a, const Stretch& b) { return a.from < b.from; });
    leaves_ = std::bit_ceil(std::max<std::size_t>(stretches_.size(), 1));
    latest_.assign(2 * leaves_, Timestamp::min());
    for (std::size_t i = 0; i < stretches_.size(); ++i) latest_[leaves_ + i] = stretches_[i].to;
    for (std::size_t i = leaves_; i-- > 1;) latest_[i] = std::max(latest_[2 * i], latest_[2 * i + 1]);
  }

  /// The number of a stretch that holds the time; it is not found again. nullopt: there is none.
  std::optional<std::size_t> take(Timestamp time) {
    const auto begun = [&](const Stretch& s) { return s.from <= time; };
    const auto end = static_cast<std::size_t>(
        std::partition_point(stretches_.begin(), stretches_.end(), begun) - stretches_.begin());
    // The first that has not ended is one that began in time, or none is.
    if (latest_[1] < time) return std::nullopt;
    std::size_t node = 1;
    while (node < leaves_) node = 2 * node + (latest_[2 * node] < time);
    const std::size_t found = node - leaves_;
    if (found >= end) return std::nullopt;
    for (latest_[node] = Timestamp::min(); node /= 2;) {
      latest_[node] = std::max(latest_[2 * node], latest_[2 * node + 1]);
    }
    return stretches_[found].number;
  }

 private:
  std::vector<Stretch> stretches_;  // by their beginnings
  std::size_t leaves_ = 1;
  std::vector<Timestamp> latest_;  // a tree: the latest end below each node
};

}  // namespace mailtrace
