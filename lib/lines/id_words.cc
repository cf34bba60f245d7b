#include "lines/id_words.h"

#include <algorithm>
#include <array>

#include "lines/id_words_loop.h"

namespace mailtrace {
namespace id_words {
namespace {

enum : std::uint8_t { kWord = 1, kStrong = 2, kHex = 4, kDigit = 8, kDash = 16, kNewline = 32 };

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
    if (digit) bits |= kDigit;
    if (c == '-') bits |= kDash;
    if (c == '\n') bits |= kNewline;
    classes[i] = static_cast<std::uint8_t>(bits);
  }
  return classes;
}

Masks classify(const char* p) {
  static constexpr auto kClasses = make_classes();
  Masks masks;
  for (unsigned i = 0; i < 64; ++i) {
    const std::uint64_t bits = kClasses[static_cast<unsigned char>(p[i])];
    masks.word |= (bits & 1) << i;
    masks.strong |= (bits >> 1 & 1) << i;
    masks.hex |= (bits >> 2 & 1) << i;
    masks.digit |= (bits >> 3 & 1) << i;
    masks.dash |= (bits >> 4 & 1) << i;
    masks.newline |= (bits >> 5) << i;
  }
  return masks;
}

Find best_find() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) return find_avx2;
#endif
  return find_portable;
}

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
  return find_words(text, size, lines, words, classify);
}

}  // namespace id_words

void IdWordFinder::find(std::string_view text) {
  static const id_words::Find best = id_words::best_find();
  if (!lines_ || text.size() > capacity_) {
    capacity_ = text.size();
    lines_ = std::make_unique_for_overwrite<std::uint32_t[]>(capacity_ + 1);
    words_ = std::make_unique_for_overwrite<IdWord[]>(capacity_ / 2 + 1);
  }
  const id_words::Found found = best(text.data(), text.size(), lines_.get(), words_.get());
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
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
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
