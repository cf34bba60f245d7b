// Built with AVX2 and called only where the processor has it.
#if defined(__x86_64__)
#include "lines/id_words_x86.h"

namespace mailtrace::id_words {
namespace {

// A byte's class bits are those its two halves have in common. Their order lets one addition or none move a
// question into the sign bit; so three comparisons are needed for none.
enum : unsigned char {
  kVowelA = 1,       // 6x: a e i o
  kVowelP = 2,       // 7x: u
  kUpperA = 4,       // 4x, x 1..F
  kUpperP = 8,       // 5x, x 0..A
  kLowerA = 16,      // 6x, x 1..F, consonants
  kLowerP = 32,      // 7x, x 0..A, consonants
  kDigit = 64,       // 3x, x 0..9
  kHexLetter = 128,  // 4x and 6x, x 1..6
};

constexpr char bits(unsigned char bits) {
  return static_cast<char>(bits);
}

struct Avx2 : X86 {
  static void classify(const char* p, Masks& masks, std::size_t at) {
    for (std::size_t i = 0; i < kGroup; ++i) {
      classify_half(p + kBlock * i, masks, at + i, 0);
      classify_half(p + kBlock * i + kBlock / 2, masks, at + i, 4);
    }
  }

 private:
  static void put_half(std::uint64_t& mask, std::size_t byte, __m256i signs) {
    const std::uint32_t half = static_cast<std::uint32_t>(_mm256_movemask_epi8(signs));
    std::memcpy(reinterpret_cast<char*>(&mask) + byte, &half, sizeof half);
  }

  static void classify_half(const char* p, Masks& masks, std::size_t at, std::size_t byte) {
    constexpr unsigned char kAp = kUpperP | kLowerP, kAll = kDigit | kUpperA | kLowerA | kAp;
    const __m256i by_low = _mm256_broadcastsi128_si256(_mm_setr_epi8(
        bits(kDigit | kAp),                                                         // 0 p
        bits(kDigit | kUpperA | kVowelA | kAp | kHexLetter),                        // a q
        bits(kAll | kHexLetter), bits(kAll | kHexLetter), bits(kAll | kHexLetter),  // b r, c s, d t
        bits(kDigit | kUpperA | kVowelA | kUpperP | kVowelP | kHexLetter),          // e u
        bits(kAll | kHexLetter), bits(kAll), bits(kAll),                            // f v, g w, h x
        bits(kDigit | kUpperA | kVowelA | kAp),                                     // i y
        bits(kUpperA | kLowerA | kAp),                                              // j z
        bits(kUpperA | kLowerA), bits(kUpperA | kLowerA), bits(kUpperA | kLowerA),
        bits(kUpperA | kLowerA),    // k to n
        bits(kUpperA | kVowelA)));  // o
    const __m256i by_high = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(0, 0, 0, bits(kDigit), bits(kUpperA | kHexLetter), bits(kUpperP),
                      bits(kLowerA | kVowelA | kHexLetter), bits(kLowerP | kVowelP), 0, 0, 0, 0, 0, 0, 0, 0));
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0f));
    const __m256i classes =
        _mm256_and_si256(_mm256_shuffle_epi8(by_low, bytes), _mm256_shuffle_epi8(by_high, high));
    const auto at_least = [](__m256i values, int least) {
      return _mm256_adds_epu8(values, _mm256_set1_epi8(static_cast<char>(128 - least)));
    };
    put_half(masks.word[at], byte, at_least(classes, 1));
    put_half(masks.hex[at], byte, at_least(classes, kDigit));
    const __m256i no_hex = _mm256_add_epi8(classes, classes);  // shifts kHexLetter out
    put_half(masks.strong[at], byte, at_least(no_hex, 2 * kUpperA));
    put_half(masks.dash[at], byte, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('-')));
    put_half(masks.newline[at], byte, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\n')));
  }
};

}  // namespace

Found find_avx2(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words) {
  return Finder<Avx2>(text, size, lines, words).find();
}

}  // namespace mailtrace::id_words
#endif
