// A sentence about the recipients of a message that ended alike.
#pragma once

#include <string>

#include "output/verdict_words.h"
#include "traces/trace.h"

namespace mailtrace {

/// Whether all ended in the same state, and those that were not delivered for the same reason.
bool ended_alike(const Group& group);

/// How they ended: where they are, who refused them and why, after how long. Of several only what is true of all. No
/// full stop.
std::string clause_of(const Trace& trace, const Group& group);

}  // namespace mailtrace
