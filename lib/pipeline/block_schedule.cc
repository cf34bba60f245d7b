#include "pipeline/block_schedule.h"

#include <algorithm>
#include <tuple>

namespace mailtrace {

std::vector<ScheduledBlock> schedule_blocks(const std::vector<SurveyedSource>& sources,
                                            const Selection* selection) {
  std::vector<ScheduledBlock> schedule;
  for (std::uint32_t s = 0; s < sources.size(); ++s) {
    const std::vector<BlockSummary>& blocks = sources[s].survey.blocks;
    const std::size_t begin = schedule.size();
    for (std::uint32_t b = 0; b < blocks.size(); ++b) {
      if (!selection || !selection->lines(s, b).empty()) schedule.push_back({blocks[b].earliest, s, b});
    }
    // A block with a late line comes early, and so do all before it.
    for (std::size_t i = schedule.size(); i-- > begin + 1;) {
      schedule[i - 1].bound = std::min(schedule[i - 1].bound, schedule[i].bound);
    }
  }
  std::sort(schedule.begin(), schedule.end(), [](const ScheduledBlock& a, const ScheduledBlock& b) {
    return std::tie(a.bound, a.source, a.block) < std::tie(b.bound, b.source, b.block);
  });
  return schedule;
}

}  // namespace mailtrace
