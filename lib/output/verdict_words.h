// What the sentences about recipients are put together from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "traces/trace.h"

namespace mailtrace {

/// Recipients of one status; never empty. They belong to the trace.
using Group = std::vector<const Recipient*>;

/// Of what is quoted of a log, in bytes.
inline constexpr std::size_t kAddressLimit = 80;
/// Shorter delays are not worth saying.
inline constexpr Duration kNoticeable = Duration::from_seconds(60);

/// " for 3 recipients", as a clause says it; nothing for one.
std::string for_all(const Group& group);

/// The words where a notification told the sender of the recipient, else nothing.
std::string told(const Trace& trace, const Recipient& recipient, const char* words);

/// The recipient's host, or other words where it is not known.
std::string host_or(const Recipient& recipient, const char* otherwise);

/// ": 550 no such user".
std::string reason_of(const Recipient& recipient);

/// The server that gave the answer: the one the text names, or the relay; "" if neither is a server.
std::string speaker_of(const Recipient& recipient);

/// The most that any of them took.
std::uint32_t attempts_of(const Group& group);
Duration delay_of(const Trace& trace, const Group& group);

/// What the times count from: a trace whose beginning is missing has no known submission.
const char* beginning_of(const Trace& trace);

/// " after 5 attempts".
std::string attempts_text(const Group& group);
/// " after 5 attempts, 2 h after submission": what is known and worth saying of it.
std::string effort_text(const Trace& trace, const Group& group);
/// ", after 2 greylisted attempts", of what was delivered in the end.
std::string failed_attempts_text(const Trace& trace, const Group& group);

}  // namespace mailtrace
