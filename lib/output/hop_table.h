// The chain of hops of a trace, for people.
#pragma once

#include <string>

#include "traces/trace.h"

namespace mailtrace {

/// Appends a line a hop: its number, host, queue-ID, programs, how long it took and how the message came
/// there. Branches and joins are told by the numbers: "bounce from 2 (mail.log:17)".
void append_hops(const Trace& trace, std::string& out);

}  // namespace mailtrace
