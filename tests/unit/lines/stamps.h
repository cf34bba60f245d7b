// Short ways to write stamps in tests.
#pragma once

#include <cstdint>

#include "base/civil_time.h"
#include "base/timestamp.h"
#include "lines/line.h"

namespace mailtrace {

inline Timestamp moment(int year, int month, int day, int second = 0) {
  return Timestamp::from_seconds(days_from_civil(year, month, day) * kSecondsPerDay + second);
}

inline Stamp yearless(int month, int day, int second) {
  Stamp stamp;
  stamp.kind = Stamp::Kind::Yearless;
  stamp.month = static_cast<std::uint8_t>(month);
  stamp.day = static_cast<std::uint8_t>(day);
  stamp.second = static_cast<std::uint32_t>(second);
  return stamp;
}

inline Stamp absolute(Timestamp time, bool local) {
  Stamp stamp;
  stamp.kind = Stamp::Kind::Absolute;
  stamp.local = local;
  stamp.us = time.us;
  return stamp;
}

}  // namespace mailtrace
