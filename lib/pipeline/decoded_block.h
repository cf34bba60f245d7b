// A block with its lines as events.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "events/event_decoder.h"
#include "events/event_list.h"
#include "lines/block_reader.h"
#include "lines/header.h"
#include "output/run_statistics.h"
#include "pipeline/selection.h"
#include "pipeline/survey.h"

namespace mailtrace {

/// Owns the bytes its events point into, but for those of kept lines. Neither copied nor moved once filled.
struct DecodedBlock {
  std::shared_ptr<const Block> block;
  std::deque<HeaderScratch> scratch;  // of lines whose header had to be unpacked
  FieldTexts texts;                   // of fields that do not stand in their line
  EventList events;                   // by place
  RunStatistics counts;               // of its lines only
};

/// Decodes the lines of decoded.block that begin at `lines`, in order; null: all. `source` is its rank. The
/// decoder is the calling thread's.
void decode_block(DecodedBlock& decoded, const BlockSummary& summary, std::uint32_t source,
                  const std::vector<std::uint32_t>* lines, EventDecoder& decoder);

/// Decodes lines of a block whose times do not depend on each other (BlockSummary::is_steady); decoded.block is not
/// used. `lines` must outlive the result.
void decode_lines(DecodedBlock& decoded, const BlockSummary& summary, std::uint32_t source,
                  const std::vector<KeptLine>& lines, EventDecoder& decoder);

}  // namespace mailtrace
