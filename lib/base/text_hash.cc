#include "base/text_hash.h"

#include <algorithm>
#include <array>
#include <random>

#include "base/text.h"

namespace mailtrace {
namespace {

std::uint64_t random_odd_word() {
  std::random_device device;
  return (std::uint64_t{device()} << 32 | device()) | 1;
}

}  // namespace

const TextHashSeed kTextHashSeed = {random_odd_word(), random_odd_word()};

std::uint64_t text_hash_in_any_case(std::string_view text) {
  std::array<char, 64> lower;
  std::uint64_t hash = 0;
  do {
    const std::string_view part = text.substr(0, lower.size());
    std::transform(part.begin(), part.end(), lower.begin(), to_lower);
    hash = text_hash({lower.data(), part.size()}, hash);
    text.remove_prefix(part.size());
  } while (!text.empty());
  return hash;
}

}  // namespace mailtrace
