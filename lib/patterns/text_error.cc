#include "patterns/text_error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

#include "base/spelling.h"

namespace mailtrace {
namespace {

constexpr std::size_t kMaxListed = 20;

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string_view>& names) {
  const auto near = nearest_word(word, names);
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
