#include "lines/id_words.h"

#include <algorithm>
#include <array>
#include <bit>

#include "base/sorted.h"
#include "lines/id_words_loop.h"

namespace mailtrace {
namespace id_words {
namespace {

enum : std::uint8_t { kWord = 1, kStrong = 2, kHex = 4, kDash = 8, kNewline = 16 };

constexpr bool is_vowel(char c) {
  return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const char lower = static_cast<char>(c | 0x20);
    const bool digit = c >= '0' && c <= '9', letter = lower >= 'a' && lower <= 'z';
    unsigned bits = 0;
    if (digit || letter) bits |= kWord;
    if (digit || (letter && !is_vowel(c))) bits |= kStrong;
    if (digit || (lower >= 'a' && lower <= 'f')) bits |= kHex;
    if (c == '-') bits |= kDash;
    if (c == '\n') bits |= kNewline;
    classes[i] = static_cast<std::uint8_t>(bits);
  }
  return classes;
}

struct Portable {
  static void classify(const char* p, Masks& masks, std::size_t at) {
    for (std::size_t i = 0; i < kGroup; ++i) classify_block(p + kBlock * i, masks, at + i);
  }

  template <unsigned kUsual>
  static std::uint32_t* list(std::uint64_t set, std::size_t base, std::uint32_t* out) {
    for (; set; set &= set - 1)
      *out++ = static_cast<std::uint32_t>(base) + static_cast<unsigned>(std::countr_zero(set));
    return out;
  }

  static std::uint32_t* list_group(const std::uint64_t* sets, std::size_t base, std::uint32_t* out) {
    for (std::size_t i = 0; i < kGroup; ++i) out = list<1>(sets[i], base + kBlock * i, out);
    return out;
  }

  static constexpr std::size_t kAtOnce = 1;
  static unsigned put(const char* text, const std::uint32_t* ends, IdWord* out) {
    return put_one(text, ends, out, last_piece);
  }
  static IdWord word_before(const char* text, std::uint32_t end) {
    return id_words::word_before(text, end, last_piece);
  }

 private:
  static void classify_block(const char* p, Masks& masks, std::size_t at) {
    static constexpr auto kClasses = make_classes();
    std::uint64_t word = 0, strong = 0, hex = 0, dash = 0, newline = 0;
    for (unsigned i = 0; i < kBlock; ++i) {
      const std::uint64_t bits = kClasses[static_cast<unsigned char>(p[i])];
      word |= (bits & 1) << i;
      strong |= (bits >> 1 & 1) << i;
      hex |= (bits >> 2 & 1) << i;
      dash |= (bits >> 3 & 1) << i;
      newline |= (bits >> 4) << i;
    }
    masks.word[at] = word;
    masks.strong[at] = strong;
    masks.hex[at] = hex;
    masks.dash[at] = dash;
    masks.newline[at] = newline;
  }

  static Piece last_piece(const char* p) {
    Piece piece;
    while (piece.size < kPiece && is_word_byte(p[kPiece - 1 - piece.size]))
      push_front(piece, p[kPiece - 1 - piece.size]);
    return piece;
  }
};

/// Whether six in a row are digits or consonants, or hexadecimal digits, whatever their case.
bool is_id_word_in_any_case(std::string_view word) {
  std::size_t consonants = 0, hex = 0;
  for (const char c : word) {
    const char lower = static_cast<char>(c | 0x20);
    const bool digit = is_digit_byte(c);
    consonants = digit || !is_vowel(lower) ? consonants + 1 : 0;
    hex = digit || (lower >= 'a' && lower <= 'f') ? hex + 1 : 0;
    if (consonants == 6 || hex == 6) return true;
  }
  return false;
}

}  // namespace

Found find_portable(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words) {
  return Finder<Portable>(text, size, lines, words).find();
}

Variants variants() {
  Variants all;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
      __builtin_cpu_supports("popcnt")) {
    all.variants[all.count++] = {"AVX2", find_avx2};
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vbmi") &&
        __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("avx512vpopcntdq") &&
        __builtin_cpu_supports("gfni")) {
      all.variants[all.count++] = {"AVX-512", find_avx512};
    }
  }
#endif
  return all;
}

}  // namespace id_words

void IdWordFinder::find(std::string_view text) {
  static const id_words::Variants all = id_words::variants();
  if (!lines_ || text.size() > capacity_) {
    capacity_ = std::bit_ceil(text.size());  // the next block is a few bytes longer
    lines_ = std::make_unique_for_overwrite<std::uint32_t[]>(capacity_ + 1 + id_words::kSpare);
    words_ = std::make_unique_for_overwrite<IdWord[]>(capacity_ / 2 + id_words::kSpare);
  }
  const id_words::Found found =
      all.variants[all.count - 1].find(text.data(), text.size(), lines_.get(), words_.get());
  line_count_ = found.lines;
  word_count_ = found.words;
}

namespace {

template <class Fits>
std::vector<std::uint32_t> words_of(std::string_view id, const Fits& fits) {
  IdWordFinder finder;
  finder.find(id);
  std::vector<std::uint32_t> hashes;
  for (std::size_t i = 0; i < finder.word_count(); ++i) {
    const std::string_view rest = id.substr(finder.words()[i].offset);
    const auto end = std::find_if_not(rest.begin(), rest.end(), id_words::is_word_byte);
    if (fits(rest.substr(0, static_cast<std::size_t>(end - rest.begin())))) {
      hashes.push_back(finder.words()[i].hash);
    }
  }
  sort_once_each(hashes);
  return hashes;
}

}  // namespace

std::vector<std::uint32_t> id_words_of(std::string_view id) {
  return words_of(id, [](std::string_view) { return true; });
}

std::vector<std::uint32_t> message_id_words_of(std::string_view message_id) {
  return words_of(message_id, id_words::is_id_word_in_any_case);
}

}  // namespace mailtrace
