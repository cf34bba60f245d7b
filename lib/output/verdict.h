// The sentence that says how a message ended.
#pragma once

#include <string>

#include "traces/trace.h"

namespace mailtrace {

/// One English sentence that a helpdesk can read to a caller, without final full stop: who has the
/// message or who refused it and why, after how long, how many attempts. Made from the recipients,
/// hops and links, the status and the times of `trace`; its `verdict` is not looked at. What comes
/// from the logs (names, replies) is shortened and has no control characters; it is UTF-8.
/// Thread-safe.
std::string verdict_of(const Trace& trace);

}  // namespace mailtrace
