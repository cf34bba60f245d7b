// The scan: every source is read once, in parallel.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "pipeline/survey.h"
#include "pipeline/source.h"

namespace mailtrace {

struct ScanOptions {
  unsigned threads = 1;
  std::size_t block_size = 1 << 20;
  ScanWish wish;
  std::uint64_t restart_memory = 16 << 20;  // bytes for restart points of each kind, of all sources together; 0: none
  std::uint64_t kept_memory = 16 << 20;     // bytes for blocks with hits, which will be looked into again
  /// Called from any thread, one at a time, with the file bytes read since the last call; may be empty.
  std::function<void(std::uint64_t)> advance;
};

/// Scans all sources, each up to its end or its damage. Sources are read in parallel; where there are more threads
/// than sources still to be read, the others scan what the readers have decompressed. The result is in the order
/// of `sources` and does not depend on the threads.
std::vector<SourceScan> scan_sources(const std::vector<const Source*>& sources, const ScanOptions& options);

}  // namespace mailtrace
