// In which order blocks are read so that events can be given out in order of time.
#pragma once

#include <cstdint>
#include <vector>

#include "pipeline/event_stream.h"

namespace mailtrace {

/// One block to read. `bound`: no line of this block, nor of any block behind it in the schedule, is earlier.
struct ScheduledBlock {
  Timestamp bound;
  std::uint32_t source = 0;
  std::uint32_t block = 0;
};

/// All blocks, or those in which something is selected; those of one source in their order.
std::vector<ScheduledBlock> schedule_blocks(const std::vector<SurveyedSource>& sources,
                                            const Selection* selection = nullptr);

}  // namespace mailtrace
