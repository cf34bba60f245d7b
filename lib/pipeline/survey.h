// What the scan of a source tells: its blocks, its times, whether it is whole.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "bytes/restart_point.h"
#include "lines/stamp_resolver.h"
#include "lines/stamp_survey.h"
#include "pipeline/block_scan.h"

namespace mailtrace {

/// What is known of one block without reading it again.
struct BlockSummary {
  std::uint64_t first_line = 1;
  std::uint64_t line_count = 0;
  std::uint64_t stream_offset = 0;
  std::uint64_t stream_size = 0;
  std::uint64_t sample = 0;  // see block_sample.h
  /// Of its lines, in whole seconds, rounded down; max() and min() where no line has a stamp.
  Timestamp earliest = Timestamp::max();
  Timestamp latest = Timestamp::min();
  StampResolver resolver;   // as it stands before the first line
  /// The times of its lines do not depend on each other: some of them may be resolved without the others.
  bool is_steady = false;
  bool has_header = false;        // any line has one
  bool repeats_previous = false;  // the first line with a header repeats the last one of a block before
  std::string line_before;        // that line, where it does

  std::vector<std::uint32_t> hits;      // where lines with a hit begin
  std::shared_ptr<const Block> kept;    // the block itself; null for all but a few with hits
};

/// What one pass over a source tells.
struct Survey {
  std::size_t needle = 0;    // of ScanWish::needles: whose hits its blocks have; the same in all sources of a run
  std::uint32_t number = 0;  // among the sources of the run, before they are ordered: that of its blocks' names
  std::vector<BlockSummary> blocks;
  std::vector<RestartPoint> restart_points;  // by place; the beginning is none of them
  StampSurvey stamps;
  std::uint64_t lines = 0;
  std::uint64_t cut_lines = 0;
  std::uint64_t plain_bytes = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t digest = 0;                // equal content gives equal ones
  std::optional<Timestamp> time_evidence;  // what the input itself says about its age
  std::optional<Timestamp> first;          // of the first line with a stamp
  /// As of the blocks.
  Timestamp earliest = Timestamp::max();
  Timestamp latest = Timestamp::min();
  bool can_be_followed = true;     // every block can
  std::vector<std::string> hosts;  // that logged any line; sorted
  std::optional<Error> damage;     // everything before it counts
  std::vector<std::string> notes;
};

/// What a source's scan gave before the years of its stamps are known.
struct SourceScan {
  std::size_t needle = 0;  // as Survey::needle
  std::vector<BlockScan> blocks;
  std::vector<RestartPoint> restart_points;
  std::uint64_t file_bytes = 0;
  std::optional<Timestamp> time_evidence;
  std::optional<Error> damage;
  std::vector<std::string> notes;
};

/// Goes through the stamps of the blocks in order. `start`: how stamps without a year begin. Where that turns out
/// wrong the survey is made again with another start. Takes what it needs of `scan`, but not the stamps: call it
/// again with survey_again().
Survey survey_of(SourceScan& scan, const StampResolver& start);

/// The survey of the same source with other years.
void survey_again(const SourceScan& scan, const StampResolver& start, Survey& survey);

}  // namespace mailtrace
