// The command line as typed: every value checked by itself, none yet seen together with another.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "output/report.h"
#include "search/query.h"

namespace mailtrace {

/// What the program is asked to do.
enum class Mode { Search, ShortHelp, Help, Version, CheckPatterns, Generate };

/// A value of --color, --progress. Auto: where a terminal is at the other end.
enum class When { Auto, Always, Never };

/// The order of messages in the output: by their first line, by their last line, or by where their first
/// line stands (source, then line number).
enum class SortOrder { First, Last, File };

/// A generated file; the value of the hidden --generate.
enum class Generated { ManPage, Bash, Zsh, Fish };

/// What the program needs just as it was typed.
struct PlainOptions {
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

  std::optional<int> year;         // nullopt: inferred
  std::uint64_t memory_bytes = 0;  // by the option table

  std::vector<std::string> pattern_dirs;
  std::vector<std::string> pattern_files;  // to check together with the built-in set
  std::vector<std::string> inputs;         // files, directories, "-"; empty: none was named
};

/// A plain value. Times and the time zone stay text here: a time means nothing without the zone, which
/// may come after it. The query has no times yet.
struct RawOptions : PlainOptions {
  std::optional<std::string> since, until, delivered_since, delivered_until;
  std::optional<std::uint64_t> max_count;
  std::optional<unsigned> threads;
  std::string time_zone;  // by the option table
};

}  // namespace mailtrace
