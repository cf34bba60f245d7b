// How a message's recipients went from hop to hop.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "traces/hop_links.h"
#include "traces/hop_recipients.h"

namespace mailtrace {

/// Knows for each recipient of a hop who had it before. Refers to what it is made of. Time: with the recipients, links
/// and hops of the way back, not with their products.
class Handover {
 public:
  /// Adds to `outcomes` the next hops that no delivery line names. `outcomes` are those of `hops`.
  Handover(const std::vector<const Member*>& hops, const HopTree& tree, std::vector<HopOutcome>& outcomes);

  /// A notification about this message, or what a filter set aside: its recipients are not the message's. A trace that
  /// begins with a notification is about that.
  bool is_notice(std::size_t hop) const { return is_notice_[hop]; }

  /// What the recipient was called when the message was submitted.
  std::string_view original_of(std::size_t hop, const HopRecipient& r);

 private:
  /// Which recipients of a hop went to which next one.
  struct Gone {
    const Member* to;
    std::size_t recipient;
    auto operator<=>(const Gone&) const = default;
  };

  bool is_copy(std::size_t hop);
  bool are_all_decided(std::size_t hop);
  void hand_on(std::size_t hop);
  const HopRecipient* parent_of(std::size_t hop, const Member* next, std::string_view name);
  const std::vector<Gone>& gone_from(std::size_t hop);

  const std::vector<const Member*>& hops_;
  const HopTree& tree_;
  std::vector<HopOutcome>& outcomes_;
  std::vector<bool> is_notice_;
  // By hop, once somebody asks.
  std::vector<std::optional<bool>> all_decided_;
  std::vector<std::optional<std::vector<Gone>>> gone_;
  std::vector<std::size_t> seen_;  // on which way back
  std::size_t ways_ = 0;
};

}  // namespace mailtrace
