// Proves pattern files by their own samples: the rules of patterns/README.md.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "patterns/pattern_set.h"

namespace mailtrace {

/// What a check looked at.
struct PatternSummary {
  std::size_t systems = 0;
  std::size_t files = 0;
  std::size_t types = 0;
  std::size_t programs = 0;  // `program` lines
  std::size_t events = 0;
  std::size_t samples = 0;
  std::size_t rejects = 0;
};

struct PatternCheck {
  std::vector<Error> errors;       // by file, line and column; empty: all is well
  std::vector<std::string> notes;  // which built-in events are replaced
  PatternSummary summary;
};

/// Checks the built-in set with the files and directories of `paths`, as PatternSet::load() reads them.
/// Each sample is matched, and scanned with Hyperscan for a second opinion. Takes seconds.
PatternCheck check_patterns(std::span<const std::string> paths);

/// The same of what was loaded already.
PatternCheck check_patterns(PatternLoad load);

}  // namespace mailtrace
