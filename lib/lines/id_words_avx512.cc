// Built with AVX-512 (BW, VBMI, VBMI2) and called only where the processor has them.
#if defined(__x86_64__)
#include "lines/id_words_x86.h"

namespace mailtrace::id_words {
namespace {

enum : char { kWord = 1, kStrong = 2, kHex = 4 };

/// The classes of the 128 ASCII characters.
struct Classes {
  alignas(64) char of[128] = {};
};
constexpr Classes make_classes() {
  Classes classes;
  for (unsigned i = 0; i < 128; ++i) {
    const char c = static_cast<char>(i), lower = static_cast<char>(c | 0x20);
    const bool digit = c >= '0' && c <= '9', letter = lower >= 'a' && lower <= 'z';
    const bool vowel = c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
    const int word = digit || letter ? kWord : 0, strong = word && !vowel ? kStrong : 0;
    const int hex = digit || (lower >= 'a' && lower <= 'f') ? kHex : 0;
    classes.of[i] = static_cast<char>(word | strong | hex);
  }
  return classes;
}
constexpr Classes kClasses = make_classes();

struct Avx512 {
  static void classify(const char* p, Masks& masks, std::size_t at) {
    const __m512i bytes = _mm512_loadu_si512(p);
    const __mmask64 ascii = _mm512_testn_epi8_mask(bytes, _mm512_set1_epi8(-128));
    const __m512i classes = _mm512_maskz_permutex2var_epi8(ascii, _mm512_load_si512(kClasses.of), bytes,
                                                           _mm512_load_si512(kClasses.of + 64));
    masks.word[at] = _mm512_test_epi8_mask(classes, _mm512_set1_epi8(kWord));
    masks.strong[at] = _mm512_test_epi8_mask(classes, _mm512_set1_epi8(kStrong));
    masks.hex[at] = _mm512_test_epi8_mask(classes, _mm512_set1_epi8(kHex));
    masks.dash[at] = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('-'));
    masks.newline[at] = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\n'));
  }

  template <unsigned kUsual>
  static std::uint32_t* list(std::uint64_t set, std::size_t base, std::uint32_t* out) {
    return list_x86<kUsual>(set, base, out);
  }

  static Piece last_piece(const char* p) { return last_piece_x86(p); }
};

}  // namespace

Found find_avx512(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words) {
  return Finder<Avx512>(text, size, lines, words).find();
}

}  // namespace mailtrace::id_words
#endif
