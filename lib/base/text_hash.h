// Hashes of short texts for tables in memory.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace mailtrace {

/// Secrets of this run, so that nobody can write a log whose IDs all fall on one place of a table. A hash is
/// no part of any output or file.
struct TextHashSeed {
  std::uint64_t a;
  std::uint64_t b;
};
extern const TextHashSeed kTextHashSeed;

namespace text_hash_detail {

inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

template <class Word>
std::uint64_t load(const char* p) {
  Word word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

}  // namespace text_hash_detail

/// A well mixed hash of `text`, other in each run; `start` is a hash of what stands before it, for keys of
/// several parts. Never 0, which tables take for "nothing here".
inline std::uint64_t text_hash(std::string_view text, std::uint64_t start = 0) {
  using namespace text_hash_detail;
  const char* p = text.data();
  std::size_t n = text.size();
  std::uint64_t state = kTextHashSeed.a ^ start;
  for (; n > 16; p += 16, n -= 16) {
    state = mix(load<std::uint64_t>(p) ^ kTextHashSeed.b, load<std::uint64_t>(p + 8) ^ state);
  }
  std::uint64_t first = 0, last = 0;
  if (n >= 8) {
    first = load<std::uint64_t>(p);
    last = load<std::uint64_t>(p + n - 8);
  } else if (n >= 4) {
    first = load<std::uint32_t>(p);
    last = load<std::uint32_t>(p + n - 4);
  } else if (n > 0) {
    first = static_cast<unsigned char>(p[0]) | std::uint64_t{static_cast<unsigned char>(p[n / 2])} << 8 |
            std::uint64_t{static_cast<unsigned char>(p[n - 1])} << 16;
  }
  const std::uint64_t hash =
      mix(mix(first ^ kTextHashSeed.b, last ^ state) ^ text.size(), kTextHashSeed.a ^ 0x9e3779b97f4a7c15u);
  return hash + (hash == 0);
}

/// The same for texts that differ in A-Z and a-z only.
std::uint64_t text_hash_in_any_case(std::string_view text);

}  // namespace mailtrace
