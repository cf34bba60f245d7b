// All events of all sources in the order of their places.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "events/event.h"
#include "output/run_statistics.h"
#include "patterns/pattern_set.h"
#include "pipeline/survey.h"

namespace mailtrace {

/// A source that was surveyed. Its rank is its index in the vector that holds it.
struct SurveyedSource {
  Source source;
  Survey survey;
  /// Sources of one strand follow each other in time, as the files of a rotated set do: no line of one is
  /// a copy of a line of another.
  std::uint32_t strand = 0;
};

struct StreamOptions {
  unsigned threads = 1;                        // that decode
  std::size_t block_size = 1 << 20;            // as in the survey
  std::size_t blocks_ahead = 4;                // decoded blocks that may wait for their turn
  std::function<void(std::uint64_t)> advance;  // may be empty; told the file bytes of each block, about
};

/// Called for each event. Its views live until the call returns. Returns false to stop.
using EventSink = std::function<bool(Event&)>;

/// Reads the sources a second time and gives their events to the sink, in the calling thread, ordered by
/// place: by time, then by rank, then by line, however far out of order they stand in the sources. A line
/// that stands byte for byte at the same time in two strands is given once. Returns what the lines were;
/// damage was told by the survey and is not told again.
///
/// Memory: the blocks whose stretches of time overlap, and those decoded ahead.
RunStatistics stream_events(const std::vector<SurveyedSource>& sources, const PatternSet& patterns,
                            const StreamOptions& options, const EventSink& sink);

}  // namespace mailtrace
