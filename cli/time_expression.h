// Times as people type them: the values of --since, --until and their like.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time_zone.h"
#include "base/timestamp.h"

namespace mailtrace {

/// The time that an expression names: a day, a minute, a second, a moment of a microsecond.
struct TimeStretch {
  Timestamp begin;
  Timestamp end;  // the first moment after it
};

/// Understands
///   2015-05-25                            a day
///   2015-05-25 13:24[:05[.25]]            a minute, a second, a moment; also with T between
///   2015-05-25T13:24:05Z, …+02:00, …+0200 RFC 3339
///   yesterday, today                      a day
///   now, -90s, -30m, -2h, -3d, -1w        a moment, so long before `now`; a day is 24 hours
///   @1448456400, 1448456400               a second, since 1970; without @ exactly ten digits
/// in any case of letters. What has no offset is civil time of `zone`. `now` is the caller's clock.
Result<TimeStretch> parse_time_expression(std::string_view text, Timestamp now, const TimeZone& zone);

}  // namespace mailtrace
