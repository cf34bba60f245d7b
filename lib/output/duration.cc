#include "output/duration.h"

#include <fmt/format.h>

namespace mailtrace {
namespace {

std::string two_units(std::int64_t large, const char* large_name, std::int64_t small,
                      const char* small_name) {
  if (small == 0) return fmt::format("{} {}", large, large_name);
  return fmt::format("{} {} {} {}", large, large_name, small, small_name);
}

std::string below_ten_seconds(std::int64_t us) {
  if (us == 0) return "0 s";
  if (us < 1'000) return "under 1 ms";
  if (us < 100'000) return fmt::format("{} ms", us / 1'000);
  const std::int64_t tenths = us / 100'000;
  if (tenths % 10 == 0) return fmt::format("{} s", tenths / 10);
  return fmt::format("{}.{} s", tenths / 10, tenths % 10);
}

}  // namespace

std::string format_duration(Duration length) {
  const std::int64_t us = length.us < 0 ? 0 : length.us;
  const std::int64_t seconds = us / 1'000'000;
  const std::int64_t minutes = seconds / 60;
  const std::int64_t hours = minutes / 60;
  const std::int64_t days = hours / 24;
  if (seconds < 10) return below_ten_seconds(us);
  if (minutes == 0) return fmt::format("{} s", seconds);
  if (minutes < 10) return two_units(minutes, "min", seconds % 60, "s");
  if (hours == 0) return fmt::format("{} min", minutes);
  if (days == 0) return two_units(hours, "h", minutes % 60, "min");
  return two_units(days, "d", hours % 24, "h");
}

}  // namespace mailtrace
