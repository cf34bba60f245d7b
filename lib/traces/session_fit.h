// What was said to a client before its message had a queue-ID, and which message that was about.
#pragma once

#include <memory>
#include <string_view>

#include "transactions/unit.h"

namespace mailtrace {

/// Whether the refusals belong to the transaction the same session opened next.
bool belongs(const Unit& refusals, const Unit& transaction);

/// The transaction that took over the message of which `refusals` are told; nullptr: none did. Its Accept line
/// names no client: sender, a recipient that was let through, and time must tell. Of what was told twice for one
/// recipient, the later goes with the earlier transaction.
UnitPtr taker_of(const Unit& refusals);

/// Which of the units near it a policy server's line is about: the next of its sender and recipient, else the
/// last before it, as further recipients of a message are asked about later; nullptr if none fits.
UnitPtr asked_about(const Unit& policy);

}  // namespace mailtrace
