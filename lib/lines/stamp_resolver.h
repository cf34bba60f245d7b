// From stamps as written to points in time.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time_zone.h"
#include "base/timestamp.h"
#include "lines/line.h"

namespace mailtrace {

/// Resolves the stamps of one source, given in the order of its lines. A stamp with a year is what it
/// says, by the zone if it has no offset. A stamp without one is read in the year that brings it nearest
/// to the yearless stamp before it, or, right after a stamp with a year, to the nearer of the two: so a
/// log goes over New Year in both directions, lines may be out of order, and one foreign line with a wild
/// year moves nothing. Feb 29 is read in leap years only. Hours shown twice: see TimeZone::to_utc, with
/// the stamp before as hint.
///
/// A plain value: a copy taken before a block resolves that block again the same way. One a thread.
class StampResolver {
 public:
  /// `zone` must outlive the resolver. `start` is near the first yearless stamp (see year_tracker.h).
  StampResolver(const TimeZone& zone, Timestamp start) : zone_(&zone), last_(start), last_yearless_(start) {}

  /// The time of the next line; nullopt for a line without stamp, which changes nothing.
  std::optional<Timestamp> resolve(const Stamp& stamp);

  /// The last time resolved, at first `start`.
  Timestamp last() const { return last_; }

 private:
  Timestamp resolve_yearless(const Stamp& stamp);
  void remember_day(const Stamp& stamp, Timestamp reading);

  const TimeZone* zone_;
  Timestamp last_;
  Timestamp last_yearless_;
  std::optional<Timestamp> last_absolute_;  // where no yearless stamp came since
  unsigned day_ = 0;                        // month * 32 + day of the day that `midnight_us_` begins; 0: none
  std::int64_t midnight_us_ = 0;            // of UTC
};

}  // namespace mailtrace
