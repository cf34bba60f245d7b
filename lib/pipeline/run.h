// One run over all inputs: from files to traces.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time_zone.h"
#include "bytes/source_file.h"
#include "output/run_statistics.h"
#include "patterns/pattern_set.h"
#include "search/query.h"
#include "traces/trace_builder.h"

namespace mailtrace {

struct RunRequest {
  std::vector<SourceFile> files;
  const PatternSet* patterns = nullptr;  // must outlive the run
  TimeZone zone;                         // of stamps without an offset
  std::optional<int> year;               // of the first stamp of the oldest file of each rotated set
  unsigned threads = 1;
  std::uint64_t memory = 256 << 20;  // bytes: how far to read ahead
  std::size_t block_size = 1 << 20;
  bool keep_sessions = false;
  bool keep_lines = true;  // false: nobody calls add_lines
  TraceParts parts;              // of the traces that are told
  const Query* query = nullptr;  // messages that cannot answer it need not be told; null: all are
  /// Only the lines of messages that may answer the query are picked out and read again, where the query has
  /// anything to be looked for. What is told does not change by it.
  bool follow = true;
  /// One message is enough: the hook says no to more. What is read and counted until then is always the same.
  bool one_is_enough = false;
};

/// How far a run is, for a progress line.
struct Progress {
  std::uint64_t done = 0;   // file bytes read, over both looks
  std::uint64_t total = 0;  // 0: not known
};

/// What a run tells while it goes on. `error` and `progress` may be called from any thread, one at a
/// time; `trace` from one thread, which may be another than that of run(); `note` from the thread of run(). None is
/// called any more when run() has returned.
struct RunHooks {
  std::function<void(const Error&)> error;        // an input that could not be read, or not to its end
  std::function<void(const Error&)> note;         // worth knowing, nothing lost
  std::function<void(const Progress&)> progress;  // often
  /// Where a message begins and ends in the order of all lines.
  struct Place {
    Timestamp first_time, last_time;
    std::uint32_t source = 0;  // rank and number of the first line
    std::uint64_t line = 0;
  };
  /// A message, without its lines until `add_lines` is called, which RunRequest::keep_lines must have allowed. False:
  /// no more are wanted.
  std::function<bool(Trace&, const Place&, const std::function<void()>& add_lines)> trace;
};

/// Reads everything and builds every trace. Never fails as a whole: what cannot be read is told.
RunStatistics run(const RunRequest& request, const RunHooks& hooks);

}  // namespace mailtrace
