// A sentence about the recipients of a message that ended alike.
#pragma once

#include <string>
#include <vector>

#include "traces/trace.h"

namespace mailtrace {

/// Recipients of one status; never empty. They belong to the trace.
using Group = std::vector<const Recipient*>;

/// Whether all ended in the same state, and those that were not delivered for the same reason.
bool ended_alike(const Group& group);

/// How they ended: where they are, who refused them and why, after how long. Of several only what is true of all. No
/// full stop.
std::string clause_of(const Trace& trace, const Group& group);

/// " for 3 recipients", as a clause says it; nothing for one.
std::string for_all(const Group& group);

}  // namespace mailtrace
