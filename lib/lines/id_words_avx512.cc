// Built with AVX-512 (BW, DQ, VL, VBMI, BITALG, VPOPCNTDQ) and GFNI, and called only where the processor has
// them.
#if defined(__x86_64__)
#include "lines/id_words_x86.h"

namespace mailtrace::id_words {
namespace {

enum : char { kWord = 1, kStrong = 2, kHex = 4, kDash = 8, kNewline = 16 };

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
    const int other = c == '-' ? kDash : c == '\n' ? kNewline : 0;
    classes.of[i] = static_cast<char>(word | strong | hex | other);
  }
  return classes;
}
constexpr Classes kClasses = make_classes();

/// Which bytes go together: the first of each qword, the second of each, and so on.
struct Order {
  alignas(64) std::uint8_t of[64] = {};
};
constexpr Order make_order() {
  Order order;
  for (unsigned i = 0; i < 64; ++i) order.of[i] = static_cast<std::uint8_t>(i % 8 * 8 + i / 8);
  return order;
}
constexpr Order kByQword = make_order();

struct Avx512 : X86 {
  static void classify(const char* p, Masks& masks, std::size_t at) {
    // Eight times eight numbers, rows and columns exchanged; what no class stands for is left out.
    __m512i even[4], odd[4];
    for (std::size_t i = 0; i < 4; ++i) {
      const __m512i a = class_bits(p + kBlock * 2 * i), b = class_bits(p + kBlock * (2 * i + 1));
      even[i] = _mm512_unpacklo_epi64(a, b);
      odd[i] = _mm512_unpackhi_epi64(a, b);
    }
    const Halves bits_0_4 = halves<0x88>(even), bits_2_6 = halves<0xdd>(even), bits_1_5 = halves<0x88>(odd),
                 bits_3_7 = halves<0xdd>(odd);
    put_row<0x88>(masks.word, at, bits_0_4);
    put_row<0x88>(masks.strong, at, bits_1_5);
    put_row<0x88>(masks.hex, at, bits_2_6);
    put_row<0x88>(masks.dash, at, bits_3_7);
    put_row<0xdd>(masks.newline, at, bits_0_4);
  }

  static std::uint32_t* list_group(const std::uint64_t* sets, std::size_t base, std::uint32_t* out) {
    constexpr int kUsual = 3;  // of one set: these need no branch
    const __m512i begins = _mm512_setr_epi64(0, 64, 128, 192, 256, 320, 384, 448);
    const __m512i bases = _mm512_add_epi64(begins, _mm512_set1_epi64(static_cast<long long>(base)));
    __m512i left = _mm512_load_si512(sets);
    const auto list_lowest = [&](__mmask8 some) {
      const __m512i less = _mm512_add_epi64(left, _mm512_set1_epi64(-1));
      const __m512i lowest = _mm512_popcnt_epi64(_mm512_andnot_si512(left, less));
      const __m256i places = _mm512_cvtepi64_epi32(_mm512_add_epi64(bases, lowest));
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_maskz_compress_epi32(some, places));
      out += _mm_popcnt_u32(some);
      left = _mm512_and_si512(left, less);
    };
    for (int i = 0; i < kUsual; ++i) list_lowest(_mm512_test_epi64_mask(left, left));
    while (const __mmask8 some = _mm512_test_epi64_mask(left, left)) list_lowest(some);
    return out;
  }

  /// One word in each quarter of a register.
  static constexpr std::size_t kAtOnce = 4;
  static unsigned put(const char* text, const std::uint32_t* ends, IdWord* out) {
    const auto piece = [&](std::size_t i) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text + ends[i] - kPiece));
    };
    __m512i bytes = _mm512_castsi128_si512(piece(0));
    bytes = _mm512_inserti32x4(bytes, piece(1), 1);
    bytes = _mm512_inserti32x4(bytes, piece(2), 2);
    bytes = backwards(_mm512_inserti32x4(bytes, piece(3), 3));
    // Sixteen bits for each: one added at the lower end is carried through the bits of the word. What would
    // be carried out of the upper end must not meet the next sixteen.
    constexpr std::uint64_t kUpperEnds = 0x8000800080008000, kLowerEnds = 0x0001000100010001;
    const std::uint64_t word = word_bytes(bytes), sum = (word & ~kUpperEnds) + kLowerEnds;
    const std::uint64_t keep = word & ~(sum ^ kUpperEnds);
    const __m128i sizes =
        _mm_cvtepu16_epi32(_mm_popcnt_epi16(_mm_cvtsi64_si128(static_cast<long long>(keep))));
    const __m128i begins = _mm_sub_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(ends)), sizes);
    const __m512i shares =
        shares_of(_mm512_maskz_mov_epi8(keep, lower_case(bytes)), _mm512_set1_epi64(as_signed(kTimesPiece)));
    const __m256i hashes = _mm512_castsi512_si256(_mm512_maskz_compress_epi64(0x55, shares));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out),
                        _mm256_blend_epi32(hashes, _mm256_cvtepu32_epi64(begins), 0x55));
    return static_cast<unsigned>(_pext_u64(keep, kUpperEnds));
  }

  /// Four pieces at once, whether there are so many or not.
  static IdWord word_before(const char* text, std::uint32_t end) {
    if (end < kBlock) return X86::word_before(text, end);
    const __m512i bytes = _mm512_loadu_si512(text + end - kBlock);
    const std::uint64_t others = ~word_bytes(bytes);
    if (others == 0) return X86::word_before(text, end);
    const auto size = static_cast<std::uint32_t>(__builtin_clzll(others));
    const __m512i kept = _mm512_maskz_mov_epi8(~(~std::uint64_t{0} >> size), lower_case(bytes));
    constexpr std::uint64_t kTimes[] = {kTimesPiece, kTimesPiece * kTimesEarlier,
                                        kTimesPiece * kTimesEarlier * kTimesEarlier,
                                        kTimesPiece * kTimesEarlier * kTimesEarlier * kTimesEarlier};
    const __m512i times = _mm512_set_epi64(0, as_signed(kTimes[0]), 0, as_signed(kTimes[1]), 0,
                                           as_signed(kTimes[2]), 0, as_signed(kTimes[3]));
    const __m512i shares = shares_of(backwards(kept), times);
    const __m256i half =
        _mm256_add_epi64(_mm512_castsi512_si256(shares), _mm512_extracti64x4_epi64(shares, 1));
    const __m128i sum = _mm_add_epi64(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
    return {end - size, hash_of(static_cast<std::uint64_t>(_mm_cvtsi128_si64(sum)))};
  }

 private:
  static constexpr long long as_signed(std::uint64_t value) { return static_cast<long long>(value); }

  /// The bytes of qword i tell of 64 bytes which have class bit i.
  static __m512i class_bits(const char* p) {
    const __m512i reversed =
        _mm512_broadcast_i32x4(_mm_setr_epi8(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
    const __m512i units = _mm512_set1_epi64(as_signed(0x8040201008040201));
    // What is not ASCII has the classes of the last character that is: none.
    const __m512i ascii = _mm512_min_epu8(_mm512_loadu_si512(p), _mm512_set1_epi8(127));
    const __m512i classes =
        _mm512_permutex2var_epi8(_mm512_load_si512(kClasses.of), ascii, _mm512_load_si512(kClasses.of + 64));
    // In each qword the bits of eight bytes, rows and columns exchanged; then their bytes in the order of the
    // qwords.
    const __m512i bits = _mm512_gf2p8affine_epi64_epi8(units, _mm512_shuffle_epi8(classes, reversed), 0);
    return _mm512_permutexvar_epi8(_mm512_load_si512(kByQword.of), bits);
  }

  struct Halves {
    __m512i lower, upper;
  };
  template <int kQuarters>
  static Halves halves(const __m512i (&rows)[4]) {
    return {_mm512_shuffle_i64x2(rows[0], rows[1], kQuarters),
            _mm512_shuffle_i64x2(rows[2], rows[3], kQuarters)};
  }
  template <int kQuarters>
  static void put_row(Row& row, std::size_t at, Halves halves) {
    _mm512_store_si512(row + at, _mm512_shuffle_i64x2(halves.lower, halves.upper, kQuarters));
  }

  static __m512i backwards(__m512i pieces) {
    return _mm512_shuffle_epi8(
        pieces, _mm512_broadcast_i32x4(_mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)));
  }
  static __m512i lower_case(__m512i bytes) { return _mm512_or_si512(bytes, _mm512_set1_epi8(0x20)); }
  static std::uint64_t word_bytes(__m512i bytes) {
    const __m512i letters = _mm512_sub_epi8(lower_case(bytes), _mm512_set1_epi8('a'));
    const __m512i digits = _mm512_sub_epi8(bytes, _mm512_set1_epi8('0'));
    return _mm512_cmplt_epu8_mask(letters, _mm512_set1_epi8(26)) |
           _mm512_cmplt_epu8_mask(digits, _mm512_set1_epi8(10));
  }

  /// share_of() of four pieces, in the lower half of each quarter.
  static __m512i shares_of(__m512i pieces, __m512i times) {
    const __m512i by_half =
        _mm512_broadcast_i32x4(_mm_set_epi64x(as_signed(kTimesFirst), as_signed(kTimesLast)));
    const __m512i halves = _mm512_mullo_epi64(pieces, by_half);
    const __m512i turned_first = _mm512_shuffle_epi32(halves, _MM_PERM_AACD);
    const __m512i both = _mm512_xor_si512(halves, turned_first);
    return _mm512_mullo_epi64(_mm512_xor_si512(both, _mm512_srli_epi64(both, 32)), times);
  }
};

}  // namespace

Found find_avx512(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words) {
  return Finder<Avx512>(text, size, lines, words).find();
}

}  // namespace mailtrace::id_words
#endif
