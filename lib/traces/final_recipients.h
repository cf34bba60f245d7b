// Each final recipient of a message with its state over all hops.
#pragma once

#include <vector>

#include "traces/hop_links.h"

namespace mailtrace {

/// Fills trace.recipients, and trace.to where `submitted` is asked for.
void find_recipients(const std::vector<const Member*>& component, const std::vector<const Member*>& hops,
                     const HopTree& tree, bool submitted, Trace& trace);

}  // namespace mailtrace
