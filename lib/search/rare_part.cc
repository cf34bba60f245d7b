#include "search/rare_part.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "base/text.h"

namespace mailtrace {
namespace {

constexpr std::size_t kSampleSize = 64 << 10, kWindow = 8;
/// Of a longer literal only the beginning is thought about; there is something rare in it.
constexpr std::size_t kMostWindows = 32;
/// In nanoseconds. The last is what a hit costs its caller, who looks at the line.
constexpr std::size_t kPairCost = 1, kWindowCost = 9, kHitCost = 100;

/// Where the two bytes begin by which `window` is looked for.
std::size_t pair_of(std::string_view window) {
  std::size_t i = 0;
  while (i + 2 < window.size() && window[i] == window[i + 1]) ++i;
  return i;
}

/// Of looking in `sample` for `part`.
std::size_t cost(std::string_view part, std::string_view sample) {
  const std::string_view window = part.substr(part.size() - kWindow);
  const std::size_t pair = pair_of(window), before = part.size() - kWindow + pair;
  std::size_t sum = 0;
  for (std::size_t at = sample.find(window.substr(pair, 2)); at != std::string_view::npos;
       at = sample.find(window.substr(pair, 2), at + 1)) {
    sum += kPairCost;
    if (at < pair || sample.compare(at - pair, kWindow, window) != 0) continue;
    sum += kWindowCost;
    if (at >= before && sample.compare(at - before, part.size(), part) == 0) sum += kHitCost;
  }
  return sum;
}

}  // namespace

std::string rare_part(std::string_view literal, std::string_view sample) {
  const std::string wanted = lower_case(literal), text = lower_case(sample.substr(0, kSampleSize));
  std::size_t best = literal.size(), least = std::numeric_limits<std::size_t>::max();
  if (text.empty() || best <= kWindow) return std::string(literal);
  const std::size_t last = std::min(best, kWindow + kMostWindows);
  for (std::size_t end = kWindow; end <= last; ++end) {
    const std::size_t sum = cost(std::string_view(wanted).substr(0, end), text);
    if (sum > least) continue;
    least = sum;
    best = end;
  }
  return std::string(literal.substr(0, best));
}

}  // namespace mailtrace
