// Points in time as mailtrace stores them: microseconds of UTC since 1970.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace mailtrace {

/// Microseconds since 1970-01-01T00:00:00Z. A plain value.
struct Timestamp {
  std::int64_t us = 0;

  static constexpr Timestamp from_seconds(std::int64_t seconds) { return {seconds * 1'000'000}; }
  static constexpr Timestamp min() { return {std::numeric_limits<std::int64_t>::min()}; }
  static constexpr Timestamp max() { return {std::numeric_limits<std::int64_t>::max()}; }

  /// Whole seconds, rounded down.
  constexpr std::int64_t seconds() const {
    return us / 1'000'000 - (us % 1'000'000 < 0);
  }
  constexpr auto operator<=>(const Timestamp&) const = default;
};

/// A length of time in microseconds.
struct Duration {
  std::int64_t us = 0;

  static constexpr Duration from_seconds(std::int64_t seconds) { return {seconds * 1'000'000}; }
  constexpr auto operator<=>(const Duration&) const = default;
};

constexpr Duration operator-(Timestamp a, Timestamp b) { return {a.us - b.us}; }
constexpr Duration operator+(Duration a, Duration b) { return {a.us + b.us}; }
constexpr Timestamp operator+(Timestamp a, Duration d) { return {a.us + d.us}; }
constexpr Timestamp operator-(Timestamp a, Duration d) { return {a.us - d.us}; }

}  // namespace mailtrace
