// The first look at a source: its blocks, its times, whether it is whole.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "lines/stamp_resolver.h"
#include "lines/stamp_survey.h"
#include "pipeline/source.h"

namespace mailtrace {

/// What is known of one block without reading it again.
struct BlockSummary {
  std::uint64_t first_line = 1;
  std::uint64_t line_count = 0;
  std::uint64_t stream_offset = 0;
  std::uint64_t stream_size = 0;
  Timestamp earliest = Timestamp::max();  // of its lines
  StampResolver resolver;                 // as it stands before the first line
  std::string line_before;                // where the first line says it repeats the one before
};

/// What one pass over a source tells.
struct Survey {
  std::vector<BlockSummary> blocks;
  StampSurvey stamps;
  std::uint64_t lines = 0;
  std::uint64_t cut_lines = 0;
  std::uint64_t plain_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t content_hash = 0;          // equal content gives equal hashes
  std::optional<Timestamp> time_evidence;  // what the input itself says about its age
  std::optional<Timestamp> first;          // of the first line with a stamp
  Timestamp earliest = Timestamp::max();
  Timestamp latest = Timestamp::min();
  std::optional<Error> damage;  // everything before it counts
  std::vector<std::string> notes;
};

/// Called now and then with the file bytes read since the last call; returns false to stop early.
using Advance = std::function<bool(std::uint64_t)>;

/// Reads `source` once. `start`: how stamps without a year begin. Where that turns out wrong the survey is
/// made again with another start: the blocks are the same ones.
Survey survey_source(const Source& source, const StampResolver& start, std::size_t block_size,
                     const Advance& advance);

}  // namespace mailtrace
