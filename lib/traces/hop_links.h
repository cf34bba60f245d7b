// The hops of a message in order, the links between them, and the tree they form.
#pragma once

#include <span>
#include <vector>

#include "base/small_list.h"
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

/// Who came from whom. Indices are those of `hops`; a plain value.
class HopTree {
 public:
  HopTree() = default;
  HopTree(const std::vector<const Member*>& hops, const std::vector<Link>& links);

  /// The hop where the message entered: the earliest without a hop before it; hops.size() if there is none.
  std::size_t first_hop() const { return first_; }
  /// A notification about the message, or a hop after one.
  bool is_notification(std::size_t hop) const { return notification_[hop]; }
  /// Born without an Accept line: a notification, a forward, a message taken up again from hold.
  bool is_made_by_system(std::size_t hop) const { return made_by_system_[hop]; }
  /// Taken out of its queue and put in again under another ID: it has no end line of its own.
  bool went_on_without_end(std::size_t hop) const { return requeued_[hop]; }
  std::span<const std::size_t> before(std::size_t hop) const { return before_[hop].all(); }
  std::span<const std::size_t> after(std::size_t hop) const { return after_[hop].all(); }
  std::size_t index_of(const Member& member) const;

 private:
  void mark_notifications(const std::vector<Link>& links);

  std::vector<const Member*> hops_;
  std::vector<SmallList<std::size_t>> before_, after_;
  std::vector<bool> notification_, made_by_system_, requeued_;
  std::size_t first_ = 0;
};

}  // namespace mailtrace
