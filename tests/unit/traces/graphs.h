// The graph of units that log lines make, before anything is linked.
#pragma once

#include "tests/unit/traces/log_traces.h"
#include "traces/unit_graph.h"

namespace mailtrace::test {

struct Graph {
  explicit Graph(std::string_view text) : log(text) {
    PartJoiner joiner(PatternSet::built_in());
    for (Event event : log.in_order()) {
      if (event.kind == EventKind::Part) joiner.join(event);
      const auto added = table.add(event);
      if (added.made)
        graph.add(added.made);
      else if (added.unit)
        graph.add(*added.unit);
    }
  }

  /// The oldest unit with the ID.
  Member* operator[](std::string_view id) const {
    REQUIRE_FALSE(graph.with_id(id).empty());
    return graph.with_id(id).front();
  }
  /// The first reference of `member` to `id`.
  const Reference& reference(const Member& member, std::string_view id) const {
    for (const Reference& r : member.references) {
      if (r.id == id) return r;
    }
    FAIL("no reference to that ID");
    return member.references.front();
  }

  LogEvents log;
  UnitTable table;
  UnitGraph graph;
};

}  // namespace mailtrace::test
