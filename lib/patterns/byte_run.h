// How far a run of bytes of a set goes.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "patterns/byte_set.h"

namespace mailtrace {
namespace byte_run {

inline std::uint32_t some_end(const ByteTable& set, const char* text, std::uint32_t pos, std::uint32_t limit) {
  const auto in = [&](std::uint32_t at) { return set.in[static_cast<unsigned char>(text[at])]; };
  for (; limit - pos >= 4; pos += 4) {
    if (!in(pos)) return pos;
    if (!in(pos + 1)) return pos + 1;
    if (!in(pos + 2)) return pos + 2;
    if (!in(pos + 3)) return pos + 3;
  }
  while (pos < limit && in(pos)) ++pos;
  return pos;
}

#ifdef __SSE2__
/// Which of sixteen bytes are one of the four of a set of kind Stops: a mask for each.
inline __m128i find_stops(const ByteTable& set, __m128i bytes) {
  const auto is = [&](std::size_t i) {
    return _mm_cmpeq_epi8(bytes, _mm_load_si128(reinterpret_cast<const __m128i*>(set.blocks[i].bytes.data())));
  };
  return _mm_or_si128(_mm_or_si128(is(0), is(1)), _mm_or_si128(is(2), is(3)));
}

/// Which of sixteen bytes are in range `i`, or `i` + 1, of a set of ranges.
inline __m128i find_in_ranges(const ByteTable& set, __m128i bytes, std::size_t i) {
  const auto block = [&](std::size_t b) {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(set.blocks[b].bytes.data()));
  };
  // What is left of the distance from the low end once the span is taken off: 0 inside the range.
  const auto beyond = [&](std::size_t r) {
    return _mm_subs_epu8(_mm_sub_epi8(bytes, block(2 * r)), block(2 * r + 1));
  };
  return _mm_cmpeq_epi8(_mm_min_epu8(beyond(i), beyond(i + 1)), _mm_setzero_si128());
}

/// The bytes of `text` that are not in the set, as bits of a mask.
template <ByteTable::Kind kKind>
unsigned outsiders(const ByteTable& set, const char* text) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text));
  if constexpr (kKind == ByteTable::Kind::Stops) {
    return static_cast<unsigned>(_mm_movemask_epi8(find_stops(set, bytes)));
  } else {
    __m128i inside = find_in_ranges(set, bytes, 0);
    if constexpr (kKind == ByteTable::Kind::MoreRanges) inside = _mm_or_si128(inside, find_in_ranges(set, bytes, 2));
    return static_cast<unsigned>(_mm_movemask_epi8(inside)) ^ 0xffffu;
  }
}

/// As run_end, sixteen bytes at a time as long as there are so many before `end`.
template <ByteTable::Kind kKind>
std::uint32_t block_run_end(const ByteTable& set, const char* text, std::uint32_t pos, std::uint32_t limit,
                            std::uint32_t end) {
  for (; end - pos >= 16; pos += 16) {
    if (const unsigned mask = outsiders<kKind>(set, text + pos)) {
      return std::min(limit, pos + static_cast<std::uint32_t>(std::countr_zero(mask)));
    }
    if (limit - pos <= 16) return limit;
  }
  return some_end(set, text, pos, limit);
}
#endif

}  // namespace byte_run

/// How far a run of `set` goes from `pos` of `text`, at most to `limit`; the text goes to `end`. Any thread.
inline std::uint32_t run_end(const ByteTable& set, const char* text, std::uint32_t pos, std::uint32_t limit,
                             [[maybe_unused]] std::uint32_t end) {
  switch (set.kind) {
    case ByteTable::Kind::Any:
      return limit;
#ifdef __SSE2__
    case ByteTable::Kind::Stops:
      return byte_run::block_run_end<ByteTable::Kind::Stops>(set, text, pos, limit, end);
    case ByteTable::Kind::FewRanges:
      return byte_run::block_run_end<ByteTable::Kind::FewRanges>(set, text, pos, limit, end);
    case ByteTable::Kind::MoreRanges:
      return byte_run::block_run_end<ByteTable::Kind::MoreRanges>(set, text, pos, limit, end);
#endif
    default:
      return byte_run::some_end(set, text, pos, limit);
  }
}

}  // namespace mailtrace
