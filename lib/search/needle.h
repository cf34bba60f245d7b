// What of a query can be looked for in the raw bytes of logs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/hyperscan.h"
#include "search/query.h"

namespace mailtrace {

/// Expressions of which at least one is found in some line of every message that answers a query: of all its
/// conditions the one that will be found least often, for one is enough. The lines are raw, or, where the format
/// escapes it (JSON), their message texts. `sample`, the begin of a log of the run, tells which of several addresses
/// will be found least often: that of a domain which stands in few lines; any text will do, and none.
///
/// nullopt: there are none, as for a status, a time, a size, a glob without a longer plain part. The expressions of
/// one query share the ID 0.
std::optional<std::vector<Expression>> needles_of(const Query& query, std::string_view sample = {});

}  // namespace mailtrace
