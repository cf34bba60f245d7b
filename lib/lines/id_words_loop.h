// The loop of IdWordFinder, for any way to classify bytes. Compiled once for each processor family: only raw
// pointers here, so that no function of these files is shared with the rest of the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "lines/id_words.h"

namespace mailtrace::id_words {

struct Found {
  std::size_t lines = 0;
  std::size_t words = 0;
};

/// `lines` has room for text.size() + 1 entries, `words` for text.size() / 2 + 1.
using Find = Found (*)(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words);
Found find_portable(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words);
Found find_avx2(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words);

namespace {

/// Bit i tells of byte i of 64.
struct Masks {
  std::uint64_t word = 0;    // letters and digits
  std::uint64_t strong = 0;  // those that are no lower-case vowel
  std::uint64_t hex = 0;
  std::uint64_t digit = 0;
  std::uint64_t dash = 0;
  std::uint64_t newline = 0;
};

inline bool is_word_byte(char c) {
  return static_cast<unsigned char>((c | 0x20) - 'a') < 26 || static_cast<unsigned char>(c - '0') < 10;
}
inline bool is_digit_byte(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

inline std::uint64_t load(const char* p, std::size_t size) {
  std::uint64_t value = 0;
  std::memcpy(&value, p, size);
  return value;
}

constexpr std::uint64_t kLower = 0x2020202020202020, kOdd = 0x9e3779b97f4a7c15;

inline std::uint64_t mix(std::uint64_t hash, std::uint64_t piece) {
  hash = (hash ^ piece) * kOdd;
  return hash ^ hash >> 29;
}

/// The low `bytes` of `piece`, at most eight.
inline std::uint64_t keep_bytes(std::uint64_t piece, std::size_t bytes) {
  return bytes == 0 ? 0 : piece & ~std::uint64_t{0} >> (64 - 8 * bytes);
}

/// Letters count as lower case; no other byte of an ID word is changed by that. `readable`: bytes at `p` that may
/// be read.
inline std::uint32_t hash_word(const char* p, std::size_t size, std::size_t readable) {
  std::uint64_t hash = size * kOdd;
  for (; size > 16; p += 8, size -= 8, readable -= 8) hash = mix(hash, load(p, 8) | kLower);
  char copy[16] = {};
  if (readable < 16) {
    std::memcpy(copy, p, size);
    p = copy;
  }
  const std::size_t first = size < 8 ? size : 8;
  hash = mix(hash, keep_bytes(load(p, 8) | kLower, first));
  hash = mix(hash, keep_bytes(load(p + 8, 8) | kLower, size - first));
  return static_cast<std::uint32_t>(hash * kOdd >> 32);
}

inline std::size_t first_bit(std::uint64_t bits) {
  return static_cast<std::size_t>(__builtin_ctzll(bits));
}

inline std::uint64_t ahead(std::uint64_t low, std::uint64_t high, unsigned by) {
  return low >> by | high << (64 - by);
}

/// Where bits of 128 begin a run of at least six.
inline std::uint64_t begins_six(std::uint64_t low, std::uint64_t high) {
  const std::uint64_t two = low & ahead(low, high, 1), next_two = high & high >> 1;
  const std::uint64_t four = two & ahead(two, next_two, 2);
  return four & ahead(two, next_two, 4);
}

/// Fills the two arrays, 64 bytes of the text at a time. The words are kept by their sizes until hash_words().
class Collector {
 public:
  Collector(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words)
      : text_(text), size_(size), lines_(lines), words_(words) {
    lines_[found_.lines++] = 0;
  }

  void add(std::size_t base, const Masks& before, const Masks& now, const Masks& next) {
    for (std::uint64_t bits = now.newline; bits; bits &= bits - 1) {
      lines_[found_.lines++] = static_cast<std::uint32_t>(base + first_bit(bits) + 1);
    }
    std::uint64_t bits = begins_six(now.strong, next.strong) | begins_six(now.hex, next.hex);
    if (words_end_ > base) bits = words_end_ - base < 64 ? bits >> (words_end_ - base) << (words_end_ - base) : 0;
    while (bits) {
      const std::size_t end = add_word(base, first_bit(bits), before, now, next) - base;
      if (end >= 64) break;
      bits = bits >> end << end;
    }
    if (!now.dash) return;
    const std::uint64_t exim = now.dash & (ahead(now.dash, next.dash, 7) | ahead(now.dash, next.dash, 12));
    for (std::uint64_t b = exim; b; b &= b - 1) add_exim(base + first_bit(b));
    const std::uint64_t tasks =
        now.dash & (now.digit << 1 | before.digit >> 63) & ahead(now.digit, next.digit, 1);
    for (std::uint64_t b = tasks; b; b &= b - 1) add_task(base + first_bit(b));
  }

  Found finish() {
    if (lines_[found_.lines - 1] == size_) --found_.lines;
    for (IdWord* word = words_; word != words_ + found_.words; ++word) {
      word->hash = hash_word(text_ + word->offset, word->hash, size_ - word->offset);
    }
    return found_;
  }

 private:
  void put(std::size_t begin, std::size_t end) {
    words_[found_.words++] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)};
  }

  /// The word around byte `at` of 64; returns its end.
  std::size_t add_word(std::size_t base, std::size_t at, const Masks& before, const Masks& now,
                       const Masks& next) {
    const std::uint64_t left = now.word << (63 - at) | (before.word >> at >> 1);
    const std::uint64_t right = now.word >> at | (next.word << 1 << (63 - at));
    std::size_t begin = base + at, end = base + at;
    if (~left) {
      begin += 1 - static_cast<std::size_t>(__builtin_clzll(~left));
    } else {
      while (begin > 0 && is_word_byte(text_[begin - 1])) --begin;
    }
    if (~right) {
      end += first_bit(~right);
    } else {
      while (end < size_ && is_word_byte(text_[end])) ++end;
    }
    put(begin, end);
    return words_end_ = end;
  }

  bool is_word(std::size_t begin, std::size_t end) const {
    for (; begin < end; ++begin) {
      if (!is_word_byte(text_[begin])) return false;
    }
    return true;
  }

  /// A dash with another one seven or twelve bytes behind it.
  void add_exim(std::size_t dash) {
    if (dash < 6) return;
    const std::size_t begin = dash - 6;
    if (!is_word(begin, dash) || (begin > 0 && is_word_byte(text_[begin - 1]))) return;
    add_exim(begin, dash, 6, 2);
    add_exim(begin, dash, 11, 4);
  }

  void add_exim(std::size_t begin, std::size_t dash, std::size_t middle, std::size_t tail) {
    const std::size_t second = dash + 1 + middle, end = second + 1 + tail;
    if (end > size_ || text_[second] != '-') return;
    if (!is_word(dash + 1, second) || !is_word(second + 1, end)) return;
    if (end == size_ || !is_word_byte(text_[end])) put(begin, end);
  }

  /// A dash between two digits.
  void add_task(std::size_t dash) {
    std::size_t begin = dash, end = dash + 1;
    while (begin > 0 && dash - begin < kMostDigits && is_digit_byte(text_[begin - 1])) --begin;
    while (end < size_ && end - dash < kMostDigits && is_digit_byte(text_[end])) ++end;
    if (dash - begin >= 5) put(begin, end);
  }

  static constexpr std::size_t kMostDigits = 20;

  const char* text_;
  std::size_t size_;
  std::uint32_t* lines_;
  IdWord* words_;
  Found found_;
  std::size_t words_end_ = 0;  // of the last word
};

template <class Classify>
Found find_words(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words,
                 const Classify& classify) {
  if (size == 0) return {};
  Collector collector(text, size, lines, words);
  const auto masks_at = [&](std::size_t base) {
    if (base + 64 <= size) return classify(text + base);
    char rest[64] = {};
    if (base < size) std::memcpy(rest, text + base, size - base);
    return classify(rest);
  };
  Masks before, now = masks_at(0);
  for (std::size_t base = 0; base < size; base += 64) {
    const Masks next = masks_at(base + 64);
    collector.add(base, before, now, next);
    before = now;
    now = next;
  }
  return collector.finish();
}

}  // namespace
}  // namespace mailtrace::id_words
