#include "lines/stamp_resolver.h"

#include "base/civil_time.h"

namespace mailtrace {
namespace {

/// In whole seconds: who knows stamps but for their fractions comes to the same.
std::int64_t distance(Timestamp a, Timestamp b) {
  return a.seconds() > b.seconds() ? a.seconds() - b.seconds() : b.seconds() - a.seconds();
}

/// The reading of a yearless stamp nearest to `hint`; the earlier of two equally near.
Timestamp nearest_reading(const Stamp& stamp, Timestamp hint, const TimeZone& zone) {
  const std::int64_t year = civil_from_micros(zone.to_civil(hint)).date.year;
  const bool leap_day = stamp.month == 2 && stamp.day == 29;
  const std::int64_t reach = leap_day ? 8 : 1;  // around 1900 and 2100 leap years are 8 years apart
  std::optional<Timestamp> best;
  for (std::int64_t y = year - reach; y <= year + reach; ++y) {
    if (leap_day && !is_leap_year(y)) continue;
    const std::int64_t seconds = days_from_civil(y, stamp.month, stamp.day) * kSecondsPerDay + stamp.second;
    const Timestamp reading = zone.to_utc(seconds * kMicrosPerSecond + stamp.us, hint);
    if (!best || distance(reading, hint) < distance(*best, hint)) best = reading;
  }
  return *best;
}

}  // namespace

std::optional<Timestamp> StampResolver::resolve(const Stamp& stamp) {
  switch (stamp.kind) {
    case Stamp::Kind::None:
      return std::nullopt;
    case Stamp::Kind::Yearless:
      last_ = resolve_yearless(stamp);
      return last_;
    case Stamp::Kind::Absolute:
      break;
  }
  last_ = stamp.local ? zone_->to_utc(stamp.us, last_) : Timestamp{stamp.us};
  last_absolute_ = last_;
  return last_;
}

Timestamp StampResolver::resolve_yearless(const Stamp& stamp) {
  if (!last_absolute_ && day_ == stamp.month * 32u + stamp.day) {
    // The same day as before, of a year that was the nearest: no other reading can be nearer.
    last_yearless_ = {midnight_us_ + stamp.second * kMicrosPerSecond + stamp.us};
    return last_yearless_;
  }
  const Timestamp before = last_yearless_;
  last_yearless_ = nearest_reading(stamp, before, *zone_);
  if (last_absolute_) {
    const Timestamp other = nearest_reading(stamp, *last_absolute_, *zone_);
    if (distance(other, *last_absolute_) < distance(last_yearless_, before)) last_yearless_ = other;
    last_absolute_.reset();
  }
  remember_day(stamp, last_yearless_);
  return last_yearless_;
}

void StampResolver::remember_day(const Stamp& stamp, Timestamp reading) {
  day_ = 0;
  if (!zone_->is_steady_near(zone_->to_civil(reading))) return;
  day_ = stamp.month * 32u + stamp.day;
  midnight_us_ = reading.us - stamp.second * kMicrosPerSecond - stamp.us;
}

}  // namespace mailtrace
