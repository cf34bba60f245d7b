// What filters and mailbox servers did with the recipients a hop handed to them.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "traces/task_lines.h"
#include "traces/unit_graph.h"

namespace mailtrace {

struct HopOutcome;
struct HopRecipient;

/// The tasks of one component, which must outlive it.
class TaskVerdicts {
 public:
  explicit TaskVerdicts(const std::vector<const Member*>& component);

  /// Corrects the outcome of a transaction by the lines of the tasks it was handed to: taken by a filter
  /// that discarded it is not sent, saved by a store is where it ended, forwarded by one goes on.
  void apply(const Member& hop, HopOutcome& outcome);

 private:
  const HopRecipient* recipient_of_unnamed(const Member& hop, const HopOutcome& outcome);
  void apply(std::span<const TaskLine> lines, bool only_one, HopRecipient& r) const;
  void apply_store(std::span<const TaskLine> lines, bool only_one, HopRecipient& r) const;

  TaskLines lines_;
  std::vector<std::pair<const Member*, const Member*>> forwarded_;  // tasks, and the hops that they sent on; sorted
};

}  // namespace mailtrace
