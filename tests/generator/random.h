// Random numbers that are the same everywhere for the same seed.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace make_log {

/// Microseconds: of log time since 1970, or a length of time.
using Micros = std::int64_t;
constexpr Micros kMillisecond = 1'000;
constexpr Micros kSecond = 1'000'000;
constexpr Micros kMinute = 60 * kSecond;
constexpr Micros kHour = 60 * kMinute;
constexpr Micros kDay = 24 * kHour;

/// splitmix64. The distributions of <random> are not used: they differ between libraries.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 0x632BE59BD9B4E019u) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  /// 0 … n-1; n > 0.
  std::uint64_t below(std::uint64_t n) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * n) >> 64);
  }
  /// low … high, both included.
  Micros between(Micros low, Micros high) {
    return low + static_cast<Micros>(below(static_cast<std::uint64_t>(high - low) + 1));
  }
  double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  bool chance(double p) { return unit() < p; }
  Micros exponential(double mean) {
    return static_cast<Micros>(-std::log1p(-unit()) * mean) + 1;
  }
  template <class Array>
  const auto& pick(const Array& array) {
    return array[below(std::size(array))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace make_log
