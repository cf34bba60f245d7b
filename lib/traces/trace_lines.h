// The lines of a trace, in time order, and where each event's line went.
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "traces/trace_builder.h"

namespace mailtrace {

/// From the place of a line to its index in Trace::lines.
class LineIndex {
 public:
  std::size_t of(const KeptEvent& event) const { return index_.at(event.place); }

 private:
  friend LineIndex collect_lines(const std::vector<const Member*>&, const SourceNames&, Trace&);
  std::map<LinePlace, std::size_t> index_;
};

/// Fills trace.lines from all members and the sessions they keep; a line is there once.
LineIndex collect_lines(const std::vector<const Member*>& component, const SourceNames& sources,
                        Trace& trace);

}  // namespace mailtrace
