// The time zone that stamps without an offset are read in and times are shown in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/civil_time.h"
#include "base/result.h"
#include "base/timestamp.h"

namespace mailtrace {

/// A time zone as a table of the stretches of time between changes of its offset. Copies own their
/// table. Making one from a name uses the C library's process-wide zone (setenv, tzset) and must happen
/// before other threads run; afterwards a TimeZone never changes and may be used from any thread.
/// The table covers 1970 to 2099; before and after, the first and last offset go on.
class TimeZone {
 public:
  /// UTC.
  TimeZone();
  /// A fixed offset, in seconds east of UTC.
  static TimeZone fixed(std::int32_t offset);
  /// The zone of the process: $TZ, else /etc/localtime.
  static TimeZone local();
  /// "local", "UTC", "Z", "+02:00", "-0330", "+02", or a name of the zone database such as
  /// "Europe/Berlin". An error names what was expected.
  static Result<TimeZone> parse(std::string_view name);

  /// Seconds east of UTC at a moment.
  std::int32_t offset_at(Timestamp time) const {
    return spans_[span_index(floor_div(time.us, kMicrosPerSecond))].offset;
  }

  /// The moment a clock on the wall showed `civil_us` (microseconds since 1970-01-01 00:00 on that
  /// clock). An hour that is shown twice, when clocks go back, has two readings, and so has an hour that
  /// is skipped (by the offset before and by the one after); the reading nearest to `hint` is taken, the
  /// earlier one of two equally near.
  Timestamp to_utc(std::int64_t civil_us, Timestamp hint) const;
  /// The same; the earlier of two readings.
  Timestamp to_utc(std::int64_t civil_us) const { return to_utc(civil_us, Timestamp::min()); }

  /// What a clock on the wall shows at `time`: microseconds since 1970-01-01 00:00 on that clock.
  std::int64_t to_civil(Timestamp time) const { return time.us + offset_at(time) * kMicrosPerSecond; }

  /// Whether no clock change lies within a day of the civil time, so that civil times of that day may be
  /// converted by one offset.
  bool is_steady_near(std::int64_t civil_us) const;

 private:
  struct Span {
    std::int64_t begin;  // seconds of UTC
    std::int64_t end;
    std::int32_t offset;
  };

  explicit TimeZone(std::vector<Span> spans);
  /// The table of the C library's present zone.
  static TimeZone from_c_library();
  std::size_t span_index(std::int64_t seconds) const;

  std::vector<Span> spans_;             // in order, without gaps, never empty
  std::vector<std::uint16_t> buckets_;  // first span of each 2^23 seconds (97 days) since 1970
};

/// RFC 3339 with the zone's offset: "2026-11-21T09:48:16+00:00", with six digits of fraction where it
/// is not zero. Years are shown from 0000 to 9999; times outside are clamped.
std::string format_rfc3339(Timestamp time, const TimeZone& zone);

/// "2026-11-21 09:48:16" on the zone's clock, for people; the fraction is dropped.
std::string format_civil(Timestamp time, const TimeZone& zone);

}  // namespace mailtrace
