#include "base/text_hash.h"

#include <random>

namespace mailtrace {
namespace {

std::uint64_t random_odd_word() {
  std::random_device device;
  return (std::uint64_t{device()} << 32 | device()) | 1;
}

}  // namespace

const TextHashSeed kTextHashSeed = {random_odd_word(), random_odd_word()};

}  // namespace mailtrace
