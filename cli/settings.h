// What the program does in this run: validated, typed, with every default filled in.
#pragma once

#include <cstdint>
#include <limits>

#include "base/result.h"
#include "base/time_zone.h"
#include "base/timestamp.h"
#include "cli/raw_options.h"

namespace mailtrace {

/// What settings depend on beside the command line. `main` asks the machine; tests say what they like.
struct Environment {
  Timestamp now;
  unsigned processors = 1;  // 0: not known
};

/// A plain value.
struct Settings : PlainOptions {
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

  std::uint64_t max_count = kNoLimit;
  TimeZone time_zone;    // of stamps without an offset
  unsigned threads = 1;  // at least 1
};

/// Derives what needs more than one option, and checks that the options agree. The error names the option.
Result<Settings> make_settings(const RawOptions& raw, const Environment& environment);

}  // namespace mailtrace
