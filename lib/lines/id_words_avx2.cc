// Built with AVX2 and called only where the processor has it.
#include "lines/id_words_loop.h"

#if defined(__x86_64__)
#include <immintrin.h>

namespace mailtrace::id_words {
namespace {

// A byte's class bits are those its two halves have in common.
enum : char {
  kDigit = 1,      // 3x, x 0..9
  kUpperA = 2,     // 4x, x 1..F
  kUpperP = 4,     // 5x, x 0..A
  kLowerA = 8,     // 6x, x 1..F, consonants
  kLowerP = 16,    // 7x, x 0..A, consonants
  kVowelA = 32,    // 6x: a e i o
  kVowelP = 64,    // 7x: u
  kHexLetter = -128,  // 4x and 6x, x 1..6
};

Masks classify(const char* p) {
  constexpr char kWord = kDigit | kUpperA | kUpperP | kLowerA | kLowerP | kVowelA | kVowelP;
  constexpr char kStrong = kDigit | kUpperA | kUpperP | kLowerA | kLowerP;
  constexpr char kHex = static_cast<char>(kDigit | kHexLetter);
  constexpr char kAp = kUpperP | kLowerP;
  const __m256i by_low = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      kDigit | kAp,                                                            // 0 p
      static_cast<char>(kDigit | kUpperA | kVowelA | kAp | kHexLetter),        // a q
      static_cast<char>(kDigit | kUpperA | kLowerA | kAp | kHexLetter),        // b r
      static_cast<char>(kDigit | kUpperA | kLowerA | kAp | kHexLetter),        // c s
      static_cast<char>(kDigit | kUpperA | kLowerA | kAp | kHexLetter),        // d t
      static_cast<char>(kDigit | kUpperA | kVowelA | kUpperP | kVowelP | kHexLetter),  // e u
      static_cast<char>(kDigit | kUpperA | kLowerA | kAp | kHexLetter),        // f v
      kDigit | kUpperA | kLowerA | kAp,                                        // g w
      kDigit | kUpperA | kLowerA | kAp,                                        // h x
      kDigit | kUpperA | kVowelA | kAp,                                        // i y
      kUpperA | kLowerA | kAp,                                                 // j z
      kUpperA | kLowerA, kUpperA | kLowerA, kUpperA | kLowerA, kUpperA | kLowerA,  // k l m n
      kUpperA | kVowelA));                                                     // o
  const __m256i by_high = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 0, 0, kDigit, static_cast<char>(kUpperA | kHexLetter), kUpperP,
                    static_cast<char>(kLowerA | kVowelA | kHexLetter), kLowerP | kVowelP, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i zero = _mm256_setzero_si256();
  std::uint64_t none_word = 0, none_strong = 0, none_hex = 0, none_digit = 0, dash = 0, newline = 0;
  for (unsigned half = 0; half < 2; ++half) {
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p + 32 * half));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0f));
    const __m256i classes =
        _mm256_and_si256(_mm256_shuffle_epi8(by_low, bytes), _mm256_shuffle_epi8(by_high, high));
    const auto none_of = [&](char bits) {
      const __m256i none = _mm256_cmpeq_epi8(_mm256_and_si256(classes, _mm256_set1_epi8(bits)), zero);
      return std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(none))} << (32 * half);
    };
    const auto is = [&](char c) {
      const __m256i same = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
      return std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(same))} << (32 * half);
    };
    none_word |= none_of(kWord);
    none_strong |= none_of(kStrong);
    none_hex |= none_of(kHex);
    none_digit |= none_of(kDigit);
    dash |= is('-');
    newline |= is('\n');
  }
  return {~none_word, ~none_strong, ~none_hex, ~none_digit, dash, newline};
}

}  // namespace

Found find_avx2(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words) {
  return find_words(text, size, lines, words, classify);
}

}  // namespace mailtrace::id_words
#endif
