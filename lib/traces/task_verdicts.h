// What filters and mailbox servers did with the recipients a hop handed to them.
#pragma once

#include <vector>

#include "traces/unit_graph.h"

namespace mailtrace {

struct HopOutcome;

/// Corrects the outcome of a transaction by the lines of the tasks it was handed to: taken by a filter
/// that discarded it is not sent, saved by a store is where it ended, forwarded by one goes on.
void apply_tasks(const Member& hop, const std::vector<const Member*>& component, HopOutcome& outcome);

}  // namespace mailtrace
