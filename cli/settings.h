// What the program does in this run: validated, typed, with every default filled in.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time_zone.h"
#include "base/timestamp.h"
#include "cli/raw_options.h"
#include "output/report.h"
#include "search/query.h"

namespace mailtrace {

/// What settings depend on beside the command line. `main` asks the machine; tests say what they like.
struct Environment {
  Timestamp now;
  unsigned processors = 1;  // 0: not known
};

/// A plain value.
struct Settings {
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

  Mode mode = Mode::Search;
  Generated generated = Generated::ManPage;

  Query query;
  bool invert = false;

  ReportFormat format = ReportFormat::Trace;
  SortOrder sort = SortOrder::First;
  When color = When::Auto, progress = When::Auto;
  bool count = false, quiet = false, files_with_matches = false;
  bool line_number = false, with_filename = false;
  bool session = false, stats = false;
  std::uint64_t max_count = kNoLimit;

  std::optional<int> year;  // nullopt: inferred
  TimeZone time_zone;       // of stamps without an offset
  unsigned threads = 1;     // at least 1
  std::uint64_t memory_bytes = 0;

  std::vector<std::string> pattern_dirs;
  std::vector<std::string> pattern_files;  // to check together with the built-in set
  std::vector<std::string> inputs;         // files, directories, "-"; empty: none was named
};

/// Derives what needs more than one option, and checks that the options agree. The error names the option.
Result<Settings> make_settings(const RawOptions& raw, const Environment& environment);

}  // namespace mailtrace
