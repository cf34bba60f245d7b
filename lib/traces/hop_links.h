// The hops of a message in order, the links between them, and the tree they form.
#pragma once

#include <span>
#include <vector>

#include "base/small_list.h"
#include "traces/hop_positions.h"
#include "traces/trace_lines.h"

namespace mailtrace {

/// The transactions of a component, by first line; but a hop always stands before those it handed the
/// message to. And the links between them, as of collect_links without lines.
struct HopChain {
  std::vector<const Member*> hops;
  std::vector<Link> links;
};
HopChain chain_hops(const std::vector<const Member*>& component);

/// Every link between two of `hops` that some line shows, in the order of those lines; each kind once
/// for a pair. Link::line is set where `lines` is given.
std::vector<Link> collect_links(const std::vector<const Member*>& component,
                                const std::vector<const Member*>& hops, const LineIndex* lines);

/// Who came from whom. Indices are those of `hops`, which must outlive it where it is.
class HopTree {
 public:
  HopTree() = default;
  HopTree(const std::vector<const Member*>& hops, const std::vector<Link>& links);

  /// The hop where the message entered: the earliest without a hop before it; hops.size() if there is none.
  std::size_t first_hop() const { return first_; }
  /// A notification about the message, or a hop after one.
  bool is_notification(std::size_t hop) const { return hops_[hop].notification; }
  /// Born without an Accept line: a notification, a forward, a message taken up again from hold.
  bool is_made_by_system(std::size_t hop) const { return hops_[hop].made_by_system; }
  /// Taken out of its queue and put in again under another ID: it has no end line of its own.
  bool went_on_without_end(std::size_t hop) const { return hops_[hop].requeued; }
  std::span<const std::size_t> before(std::size_t hop) const { return hops_[hop].before.all(); }
  std::span<const std::size_t> after(std::size_t hop) const { return hops_[hop].after.all(); }
  /// The number of hops if it is none of them.
  std::size_t index_of(const Member& member) const { return positions_.of(member); }
  /// Of the unit with that serial.
  std::size_t index_of(std::uint64_t serial) const { return positions_.of(serial); }

 private:
  void mark_notifications(const std::vector<Link>& links);

  struct Hop {
    SmallList<std::size_t> before, after;
    bool notification = false;
    bool made_by_system = false;
    bool requeued = false;
  };
  HopPositions positions_;
  std::vector<Hop> hops_;
  std::size_t first_ = 0;
};

}  // namespace mailtrace
