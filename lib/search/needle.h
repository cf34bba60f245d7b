// What of a query can be looked for in the raw bytes of logs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "patterns/hyperscan.h"
#include "search/query.h"

namespace mailtrace {

/// Expressions of which at least one is found in some line of every message that answers a query: of all its
/// conditions the one that will be found least often, for one is enough. The lines are raw, or, where the format
/// escapes it (JSON), their message texts.
///
/// nullopt: there are none, as for a status, a time, a size, a glob without a longer plain part. The expressions of
/// one query share the ID 0.
std::optional<std::vector<Expression>> needles_of(const Query& query);

}  // namespace mailtrace
