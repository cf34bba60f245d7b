// A line on the terminal while a long run goes on.
#pragma once

#include <chrono>
#include <mutex>

#include "cli/raw_options.h"
#include "pipeline/run.h"

namespace mailtrace {

/// Shows how far the run is on standard error, once it has taken longer than a second; with When::Always
/// from the start and without a terminal too. update() may be called from any thread and often.
class ProgressLine {
 public:
  explicit ProgressLine(When when);
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;

  void update(const Progress& progress);
  /// Takes the line off the terminal.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool enabled_;
  bool shown_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point next_;
  std::mutex mutex_;
};

}  // namespace mailtrace
