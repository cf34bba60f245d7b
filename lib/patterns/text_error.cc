#include "patterns/text_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace mailtrace {
namespace {

constexpr std::size_t kMaxListed = 20;

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto above = row[j + 1];
      row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& names) {
  word = word.substr(0, 64);
  std::string_view best;
  std::size_t best_distance = std::min<std::size_t>(word.size() / 3 + 1, 3) + 1;
  for (const auto name : names) {
    const auto d = distance(word, name);
    if (d < best_distance) {
      best = name;
      best_distance = d;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& names) {
  const auto near = nearest(word, names);
  if (!near.empty()) return fmt::format("did you mean '{}'?", near);
  if (names.size() > kMaxListed) return {};
  return fmt::format("known are: {}", fmt::join(names, ", "));
}

std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  for (const char c : text.substr(0, most)) {
    const auto b = static_cast<unsigned char>(c);
    if (b < 0x20 || b == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", b);
    } else {
      out += c;
    }
  }
  if (text.size() > most) out += "...";
  return out;
}

}  // namespace mailtrace
