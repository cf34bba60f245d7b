// What the stamps of one source say about its years.
#pragma once

#include <cstdint>
#include <optional>

#include "lines/stamp_runs.h"

namespace mailtrace {

/// A time of the calendar in a year that is counted from that of the source's first stamp.
struct CalendarPoint {
  int year = 0;  // 0 the year of the first stamp, 1 the next, -1 the one before
  unsigned month = 1;
  unsigned day = 1;
  std::uint32_t second = 0;  // of the day
};

/// Fed with the stamp of every line of one source in order (nanoseconds each), keeps what
/// infer_start_years needs. Years are counted as StampResolver resolves: each day lies in the year that
/// brings it nearest to the day before it. A plain value.
class StampSurvey {
 public:
  void add(const Stamp& stamp);
  /// As if all stamps of the run were added.
  void add(const StampRun& run);

  /// No stamp was seen.
  bool empty() const { return empty_; }
  bool has_yearless() const { return has_yearless_; }
  /// The first and last point, except that one lone line more than a week off from two that agree does
  /// not count (a clock not yet set at boot).
  CalendarPoint first() const;
  CalendarPoint last() const;
  /// How often the year went up between the first line and the last.
  int wraps() const { return last().year; }
  /// The year of the first stamp, if stamps with a year were seen: what most of them say.
  std::optional<int> exact_year() const;
  /// Whether every Feb 29 that was seen without a year lies in a leap year when the source begins in `year`.
  bool fits(int year) const;

 private:
  void begin_day(unsigned month, unsigned day);
  void confirm_day();
  void vote(int year, std::int64_t times);

  bool empty_ = true;
  bool has_yearless_ = false;
  bool is_day_confirmed_ = false;         // the present day has two lines in a row
  bool has_pairs_ = false;                // some day had
  CalendarPoint first_, last_;            // as read
  CalendarPoint first_pair_, last_pair_;  // first and last day with two lines in a row
  // The day of the last stamp with a year.
  std::int64_t day_number_ = INT64_MIN;
  int year_ = 0;
  unsigned month_ = 0, day_ = 0;
  int first_year_ = 0;  // of the first stamp with a year
  // Majority vote (Boyer and Moore) on the year of the first stamp.
  bool has_candidate_ = false;
  int candidate_ = 0;
  std::int64_t votes_ = 0;
  std::uint64_t leap_days_ = 0;  // bit 32 + y: a yearless Feb 29 in year y
};

}  // namespace mailtrace
