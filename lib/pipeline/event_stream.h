// All events of all sources in the order of their places.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "events/event.h"
#include "output/run_statistics.h"
#include "patterns/pattern_set.h"
#include "pipeline/block_store.h"
#include "pipeline/selection.h"
#include "pipeline/surveyed_source.h"

namespace mailtrace {

struct StreamOptions {
  unsigned threads = 1;                        // that decode
  const Selection* selection = nullptr;        // null: all lines; must outlive the stream
  std::size_t blocks_ahead = 4;                // decoded blocks that may wait for their turn
  std::function<void(std::uint64_t)> advance;  // may be empty; told the file bytes of each block, about
  std::function<void(const EventHashes&)> expect;  // may be empty; told of most events some turns ahead
};

/// Called for each event. Its views live until the call returns. Returns false to stop.
using EventSink = std::function<bool(Event&)>;

/// Reads the sources, or what was selected of them, a second time and gives their events to the sink, in the calling thread, ordered by
/// place: by time, then by rank, then by line, however far out of order they stand in the sources. A line
/// that stands byte for byte at the same time in two strands is given once. Returns what the lines were;
/// damage was told by the survey and is not told again.
///
/// Memory: the blocks whose stretches of time overlap, and those decoded ahead.
RunStatistics stream_events(const std::vector<SurveyedSource>& sources, BlockStore& store,
                            const PatternSet& patterns, const StreamOptions& options, const EventSink& sink);

}  // namespace mailtrace
