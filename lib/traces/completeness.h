// Whether all lines of a message are in the logs, as far as its lines tell.
#pragma once

#include <vector>

#include "traces/hop_links.h"

namespace mailtrace {

/// Fills trace.complete and missing, and of its hops complete. `hops` are those of trace.hops.
void judge_completeness(const std::vector<const Member*>& component, const std::vector<const Member*>& hops,
                        const HopTree& tree, Trace& trace);

}  // namespace mailtrace
