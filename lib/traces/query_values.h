// What queries look at beyond what output shows: every value seen on any hop.
#pragma once

#include <vector>

#include "traces/trace.h"
#include "traces/unit_graph.h"

namespace mailtrace {

/// Whether the line says which message it is about.
bool names_message(const KeptEvent& event);

/// Fills trace.message_ids, senders, all_recipients, clients, relays and responses. The trace has its recipients.
void collect_query_values(const std::vector<const Member*>& component, Trace& trace);

}  // namespace mailtrace
