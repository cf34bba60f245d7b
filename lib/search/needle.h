// What of a query can be looked for in the raw bytes of logs.
#pragma once

#include <string_view>
#include <vector>

#include "patterns/hyperscan.h"
#include "search/query.h"

namespace mailtrace {

/// Expressions of which at least one is found in some line of every message that answers a query: what a condition of
/// it says. The lines are raw, or, where the format escapes it (JSON), their message texts. The expressions share the
/// ID 0.
using Needle = std::vector<Expression>;

/// Of all conditions of the query the one that will be found least often, for one is enough. Behind it the next one,
/// where both are plain texts and only the logs can tell which is found less often. `sample`, the begin of a log of the
/// run, tells which addresses are found often: those of a domain which stands in many lines; any text will do, and none.
///
/// Empty: nothing can be looked for, as for a status, a time, a size, a glob without a longer plain part.
std::vector<Needle> needles_of(const Query& query, std::string_view sample = {});

}  // namespace mailtrace
