// What a run read and found: --stats.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/timestamp.h"

namespace mailtrace {

/// Numbers of one run, or of a part of it that is merged into the whole. A plain value.
/// Every line is one of decoded, ignored, malformed, passed.
struct RunStatistics {
  std::uint64_t sources_read = 0;
  std::uint64_t sources_damaged = 0;   // read up to the damage, or not at all
  std::uint64_t bytes_compressed = 0;  // as they stand in the sources
  std::uint64_t bytes_plain = 0;       // after decompression

  std::uint64_t lines_decoded = 0;    // an event
  std::uint64_t lines_ignored = 0;    // known and about no message, or not of a known program
  std::uint64_t lines_malformed = 0;  // no header, no text, or nothing a pattern of the program knows
  std::uint64_t lines_passed = 0;     // not decoded: nothing in them is of a message that may answer the query
  std::uint64_t lines_cut = 0;        // longer than the limit; counted above too
  std::uint64_t lines_repeated = 0;   // events that "message repeated N times" stands for
  std::uint64_t lines_duplicate = 0;  // stood byte for byte in another source

  // How the lines were found.
  std::uint64_t blocks_scanned = 0;
  std::uint64_t blocks_read_again = 0;
  std::uint64_t hits = 0;          // lines where the query's words stand
  std::uint64_t ids_followed = 0;  // queue-IDs, tasks, Message-IDs
  std::uint64_t rounds = 0;        // of following

  std::uint64_t transactions = 0;
  std::uint64_t traces_built = 0;
  std::uint64_t traces_matched = 0;

  std::map<std::string, std::uint64_t, std::less<>> reasons;  // why lines were ignored or malformed
  std::map<std::string, std::uint64_t, std::less<>>
      unknown_programs;                       // lines of each; see count_unknown_program
  std::uint64_t lines_of_other_programs = 0;  // of unknown programs beyond kMostPrograms
  std::vector<std::pair<std::string, Duration>>
      stage_times;  // in the order of the stages; summed over threads

  /// Names of programs come from the logs, so only so many are kept apart.
  static constexpr std::size_t kMostPrograms = 10'000;

  std::uint64_t lines() const { return lines_decoded + lines_ignored + lines_malformed + lines_passed; }

  void count_reason(std::string_view reason, std::uint64_t lines = 1);
  void count_unknown_program(std::string_view program, std::uint64_t lines = 1);
  void add_stage_time(std::string_view stage, Duration time);
  /// Adds the numbers of another part of the run.
  void merge(const RunStatistics& other);
};

/// Readable text of several lines, numbers lined up and with their thousands apart, each line ended.
/// Of unknown programs the ten with most lines are named, of equal ones the first by name.
std::string statistics_text(const RunStatistics& statistics);

}  // namespace mailtrace
