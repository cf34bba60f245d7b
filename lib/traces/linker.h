// Finds out which units are one message, when all that can be known about them is known.
#pragma once

#include "traces/unit_graph.h"

namespace mailtrace {

/// Joins the component of `member` with everything that belongs to it: units its lines name, units
/// whose lines name it, refusals of its session, tasks of its Message-ID, hops that only the
/// Message-ID ties to it. Call it when the units have been silent long enough that the lines to tell
/// are there. Returns whether the component grew.
bool link(UnitGraph& graph, Member& member);

/// The kind of link that a line naming another ID shows. `from` is the unit of the line.
LinkKind kind_of(const Member& from, const Reference& reference);

}  // namespace mailtrace
