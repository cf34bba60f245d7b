// Whether a message can answer a query at all, told from its lines before a trace is made of them.
#pragma once

#include <vector>

#include "search/query.h"
#include "traces/unit_graph.h"

namespace mailtrace {

/// False: matches() would be false for the trace of `component`. Looks at addresses and IDs only.
bool may_match(const Query& query, const std::vector<const Member*>& component);

}  // namespace mailtrace
