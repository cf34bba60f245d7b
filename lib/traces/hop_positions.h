// Where each hop of a message stands among its hops.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "traces/unit_graph.h"

namespace mailtrace {

/// The positions of units in a list of hops, which must stay as it is. A message of many hops is asked for them as
/// often as it has hops, so that of more than a few they are sorted.
class HopPositions {
 public:
  HopPositions() = default;
  explicit HopPositions(std::span<const Member* const> hops) : hops_(hops) {
    constexpr std::size_t kFew = 12;
    if (hops.size() <= kFew) return;
    sorted_.reserve(hops.size());
    for (std::size_t i = 0; i < hops.size(); ++i) sorted_.emplace_back(hops[i]->unit->serial, i);
    std::sort(sorted_.begin(), sorted_.end());
  }

  /// The number of hops if it is none of them.
  std::size_t of(const Member& member) const { return of(member.unit->serial); }
  /// Of the unit with that serial.
  std::size_t of(std::uint64_t serial) const {
    if (sorted_.empty()) {
      const auto is_it = [&](const Member* hop) { return hop->unit->serial == serial; };
      return static_cast<std::size_t>(std::find_if(hops_.begin(), hops_.end(), is_it) - hops_.begin());
    }
    const auto at = std::lower_bound(sorted_.begin(), sorted_.end(), std::pair<std::uint64_t, std::size_t>(serial, 0));
    return at != sorted_.end() && at->first == serial ? at->second : hops_.size();
  }

 private:
  std::span<const Member* const> hops_;
  std::vector<std::pair<std::uint64_t, std::size_t>> sorted_;  // by serial; empty where there are few
};

}  // namespace mailtrace
