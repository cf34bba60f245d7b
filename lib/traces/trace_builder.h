// From a component of units to the Trace that output and queries read.
#pragma once

#include <memory>
#include <vector>

#include "traces/trace.h"
#include "traces/unit_graph.h"

namespace mailtrace {

/// The names of the sources, by LinePlace::source.
using SourceNames = std::vector<std::shared_ptr<const SourceName>>;

/// What of a trace somebody will look at, beyond its main part.
struct TraceParts {
  bool query_values = true;  // "what queries look at beyond the above"
  /// Trace::to, subject, size, client, sasl_user, complete and missing; of hops from, client, to and complete.
  bool details = true;
};

/// Everything but the lines and the verdict. `component` must have passed is_message.
Trace build_trace(const std::vector<const Member*>& component, TraceParts parts = {});

/// Adds the lines, with the session lines the units keep, and says which of them show the links.
void add_lines(const std::vector<const Member*>& component, const SourceNames& sources, Trace& trace);

/// Whether a component is a message at all: it has a transaction, a refusal, or a filter's or store's
/// verdict. Other tasks (a filter's connection checks) are no traces.
bool is_message(const std::vector<const Member*>& component);

}  // namespace mailtrace
