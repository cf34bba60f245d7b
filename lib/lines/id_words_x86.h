// What the machines of id_words_avx2.cc and id_words_avx512.cc have in common.
#pragma once

#include <immintrin.h>

#include "lines/id_words_loop.h"

namespace mailtrace::id_words {
namespace {

/// `kUsual` are written whether they are there or not: most often that spares a branch nobody can predict.
template <unsigned kUsual>
std::uint32_t* list_x86(std::uint64_t set, std::size_t base, std::uint32_t* out) {
  static_assert(kUsual <= kSpare);
  const std::uint32_t first = static_cast<std::uint32_t>(base);
  std::uint32_t* const end = out + _mm_popcnt_u64(set);
  for (unsigned i = 0; i < kUsual; ++i, set = _blsr_u64(set)) {
    *out++ = first + static_cast<std::uint32_t>(_tzcnt_u64(set));
  }
  for (; out < end; set = _blsr_u64(set)) *out++ = first + static_cast<std::uint32_t>(_tzcnt_u64(set));
  return end;
}

/// Of the word that ends behind sixteen bytes.
inline Piece last_piece_x86(const char* p) {
  alignas(64) static constexpr std::uint8_t kKeep[2 * kPiece] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                                 255, 255, 255, 255, 255, 255, 255, 255};
  const __m128i backwards = _mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const __m128i bytes = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)), backwards);
  const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  // Signed comparison: what is wanted is moved to the upper end of the range.
  const __m128i letter =
      _mm_cmpgt_epi8(_mm_add_epi8(lower, _mm_set1_epi8(127 - 'z')), _mm_set1_epi8(127 - 26));
  const __m128i digit =
      _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(127 - '9')), _mm_set1_epi8(127 - 10));
  const std::uint32_t word = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_or_si128(letter, digit)));
  const std::size_t size = _tzcnt_u32(~word);  // the upper half of ~word is all ones
  const __m128i keep = _mm_loadu_si128(reinterpret_cast<const __m128i*>(kKeep + kPiece - size));
  const __m128i kept = _mm_and_si128(lower, keep);
  return {static_cast<std::uint64_t>(_mm_cvtsi128_si64(kept)),
          static_cast<std::uint64_t>(_mm_extract_epi64(kept, 1)), size};
}

/// What a Machine may use as it is.
struct X86 {
  template <unsigned kUsual>
  static std::uint32_t* list(std::uint64_t set, std::size_t base, std::uint32_t* out) {
    return list_x86<kUsual>(set, base, out);
  }

  static std::uint32_t* list_group(const std::uint64_t* sets, std::size_t base, std::uint32_t* out) {
    for (std::size_t i = 0; i < kGroup; ++i) out = list_x86<2>(sets[i], base + kBlock * i, out);
    return out;
  }

  static constexpr std::size_t kAtOnce = 1;
  static unsigned put(const char* text, const std::uint32_t* ends, IdWord* out) {
    return put_one(text, ends, out, last_piece_x86);
  }
  static IdWord word_before(const char* text, std::uint32_t end) {
    return id_words::word_before(text, end, last_piece_x86);
  }
};

}  // namespace
}  // namespace mailtrace::id_words
