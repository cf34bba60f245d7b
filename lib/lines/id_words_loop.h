// The loop of IdWordFinder, for any Machine: a processor family's way to classify and to list bytes. Compiled
// once for each: only raw pointers and an unnamed namespace here, so that no function of these files is
// shared with the rest of the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "lines/id_words.h"
#include "lines/id_words_masks.h"

namespace mailtrace::id_words {

struct Found {
  std::size_t lines = 0;
  std::size_t words = 0;
};

/// A Machine may write as many entries behind the last line and the last word.
constexpr std::size_t kSpare = 16;

/// `lines` has room for size + 1 + kSpare entries, `words` for size / 2 + kSpare.
using Find = Found (*)(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words);
Found find_portable(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words);
Found find_avx2(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words);
Found find_avx512(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words);

/// The ways this processor can run, the fastest last; all find the same.
struct Variants {
  struct Variant {
    const char* name;
    Find find;
  } variants[3] = {{"portable", find_portable}};
  std::size_t count = 1;
};
Variants variants();

namespace {

/// At most this many digits on each side of the dash of a task count; a bound for hostile texts.
constexpr std::size_t kMostDigits = 20;

inline bool is_word_byte(char c) {
  return static_cast<unsigned char>((c | 0x20) - 'a') < 26 || static_cast<unsigned char>(c - '0') < 10;
}
inline bool is_digit_byte(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

constexpr std::size_t kPiece = 16;

/// Up to sixteen bytes of a word, read backwards: its last one is the lowest of `last`. Letters are in lower
/// case; what is not of the word is 0. A word is taken in pieces from its end, of which the last is not full.
struct Piece {
  std::uint64_t last = 0;
  std::uint64_t first = 0;
  std::size_t size = 0;
};

inline void push_front(Piece& piece, char c) {
  const std::uint64_t byte = static_cast<unsigned char>(c | 0x20);  // changes neither a digit nor a dash
  (piece.size < 8 ? piece.last : piece.first) |= byte << 8 * (piece.size & 7);
  ++piece.size;
}

constexpr std::uint64_t kTimesLast = 0x9e3779b97f4a7c15, kTimesFirst = 0xc2b2ae3d27d4eb4f;
/// For the last piece of a word, and what makes it that of the one before.
constexpr std::uint64_t kTimesPiece = 0xd6e8feb86659fd93, kTimesEarlier = 0xa24baed4963ee407;

/// A word's hash are the upper 32 bits of the sum over its pieces; an empty piece adds nothing. Each half is
/// multiplied on its own: IDs of one second differ in a few bytes of both, which must not cancel out.
inline std::uint64_t share_of(const Piece& piece, std::uint64_t times_piece) {
  const std::uint64_t first = piece.first * kTimesFirst;
  const std::uint64_t both = piece.last * kTimesLast ^ (first << 32 | first >> 32);
  return (both ^ both >> 32) * times_piece;
}
inline std::uint32_t hash_of(std::uint64_t sum) {
  return static_cast<std::uint32_t>(sum >> 32);
}

/// The word that ends before `end`, piece by piece. `last_piece`: see Machine.
template <class LastPiece>
IdWord word_before(const char* text, std::uint32_t end, const LastPiece& last_piece) {
  std::uint64_t sum = 0, times = kTimesPiece;
  Piece piece;
  do {
    if (end >= kPiece) {
      piece = last_piece(text + end - kPiece);
    } else {
      char copy[kPiece] = {};
      std::memcpy(copy + kPiece - end, text, end);
      piece = last_piece(copy);
    }
    sum += share_of(piece, times);
    times *= kTimesEarlier;
    end -= static_cast<std::uint32_t>(piece.size);
  } while (piece.size == kPiece);
  return {end, hash_of(sum)};
}

/// The word that ends before `*end`, as if it were no longer than a piece; returns whether it may be.
template <class LastPiece>
unsigned put_one(const char* text, const std::uint32_t* end, IdWord* out, const LastPiece& last_piece) {
  const Piece piece = last_piece(text + *end - kPiece);
  *out = {*end - static_cast<std::uint32_t>(piece.size), hash_of(share_of(piece, kTimesPiece))};
  return piece.size == kPiece;
}

/// Takes the text 4 KiB at a time, each step over all of them. A Machine has
///   void classify(const char* p, Masks&, size_t at)
///     fills kGroup entries from [at] of the first five rows
///   uint32_t* list<usual>(uint64_t set, size_t base, uint32_t* out)
///     base + each bit of `set`, in order, and returns the end of them; it may write up to `usual` more: as
///     many as there are most often
///   uint32_t* list_group(const uint64_t* sets, size_t base, uint32_t* out)
///     the same of kGroup blocks, in no order; it may write up to kSpare more
///   unsigned put(const char* text, const uint32_t* ends, IdWord* out)
///     kAtOnce words, before whose ends are kPiece bytes of text at least; returns, as bits, which may be
///     longer than that, and are not put rightly
///   IdWord word_before(const char* text, uint32_t end)
///     any word
template <class Machine>
class Finder {
 public:
  Finder(const char* text, std::size_t size, std::uint32_t* lines, IdWord* words)
      : text_(text), size_(size), first_line_(lines), lines_(lines), words_(words) {}

  Found find() {
    if (size_ == 0) return {};
    *lines_++ = 0;
    std::size_t base = 0;
    for (; base + kBlock * kBlocks <= size_; base += kBlock * kBlocks) {
      for (std::size_t i = 0; i < kBlocks; i += kGroup)
        Machine::classify(text_ + base + kBlock * i, masks_, kGroup + i);
      add(base, kBlocks);
    }
    add_rest(base);
    if (lines_[-1] == size_) --lines_;
    return {static_cast<std::size_t>(lines_ - first_line_), word_count_};
  }

 private:
  /// Less than `kBlocks` blocks, of which the last group ends in zeros: there the last word has its end.
  void add_rest(std::size_t base) {
    char last[kBlock * kGroup] = {};
    const std::size_t rest = (size_ - base) % sizeof last, whole = (size_ - base - rest) / kBlock;
    if (rest) std::memcpy(last, text_ + size_ - rest, rest);
    for (std::size_t i = 0; i < whole; i += kGroup)
      Machine::classify(text_ + base + kBlock * i, masks_, kGroup + i);
    Machine::classify(last, masks_, kGroup + whole);
    add(base, whole + kGroup);
  }

  void add(std::size_t base, std::size_t count) {
    std::uint64_t dashes = 0, full = 0;
    for (std::size_t i = 0; i < count; i += kGroup) mark_threes(masks_, kGroup + i);
    for (std::size_t i = 0; i < count; i += kGroup) {
      const Seen seen = mark_marks(masks_, kGroup + i);
      dashes |= std::uint64_t{seen.dash != 0} << i;
      full |= seen.full;
    }
    if (full) carry_through(count);
    for (std::size_t i = 0; i < count; i += kGroup) mark_ends(masks_, kGroup + i);
    add_lines(base, count);
    add_words(base, count);
    if (dashes) add_dashes(base, dashes);
    for (Row* row : {&masks_.word, &masks_.strong, &masks_.hex, &masks_.dash, &masks_.strong_three,
                     &masks_.hex_three, &masks_.carry}) {
      (*row)[kGroup - 1] = (*row)[kGroup - 1 + count];
    }
  }

  [[gnu::noinline]] void carry_through(std::size_t count) {
    for (std::size_t i = kGroup; i < kGroup + count; ++i) {
      if (masks_.word[i] == ~std::uint64_t{0}) masks_.carry[i] |= masks_.carry[i - 1];
    }
  }

  void add_lines(std::size_t base, std::size_t count) {
    std::uint32_t* lines = lines_;
    for (std::size_t i = 0; i < count; ++i) {
      lines = Machine::template list<1>(masks_.newline[kGroup + i], base + kBlock * i + 1, lines);
    }
    lines_ = lines;
  }

  void add_words(std::size_t base, std::size_t count) {
    std::uint32_t ends[kMostEnds + kSpare];
    std::uint32_t* last = ends;
    if (base == 0) {  // what ends before kPiece is to be in front
      last = Machine::template list<2>(masks_.word_end[kGroup], 0, last);
      masks_.word_end[kGroup] = 0;
    }
    for (std::size_t i = 0; i < count; i += kGroup) {
      last = Machine::list_group(masks_.word_end + kGroup + i, base + kBlock * i, last);
    }
    put_words(ends, static_cast<std::size_t>(last - ends));
  }

  /// `ends` has room for `kSpare` more. Those longer than a piece are done again, when all the others are
  /// done: which they are nobody could predict.
  void put_words(std::uint32_t* ends, std::size_t count) {
    constexpr std::size_t kAtOnce = Machine::kAtOnce;
    std::uint32_t again[kMostEnds + kSpare];
    std::uint32_t* last_again = again;
    IdWord* const words = words_ + word_count_;
    std::size_t i = 0;
    for (; i < count && ends[i] < kPiece; ++i) *last_again++ = static_cast<std::uint32_t>(i);
    // The last one again, to have kAtOnce of them.
    for (std::size_t n = 1; count > 0 && n < kAtOnce; ++n) ends[count + n - 1] = ends[count - 1];
    for (; i < count; i += kAtOnce) {
      const unsigned full = Machine::put(text_, ends + i, words + i);
      last_again = Machine::template list<(kAtOnce + 1) / 2>(full, i, last_again);
    }
    while (last_again > again) {
      const std::uint32_t at = *--last_again;
      words[at] = Machine::word_before(text_, ends[at]);
    }
    word_count_ += count;
  }

  /// The rare IDs with dashes, looked for byte by byte. `groups`: bit i, those that begin with block i.
  [[gnu::noinline]] void add_dashes(std::size_t base, std::uint64_t groups) {
    std::uint32_t dashes[kBlock * kGroup + kSpare];
    for (; groups; groups &= groups - 1) {
      const auto group = static_cast<std::size_t>(__builtin_ctzll(groups));
      const std::uint32_t* last =
          Machine::list_group(masks_.task_dash + kGroup + group, base + kBlock * group, dashes);
      while (last > dashes) add_task(*--last);
      last = Machine::list_group(masks_.exim_dash + kGroup + group, base + kBlock * group, dashes);
      while (last > dashes) add_exim(*--last);
    }
  }

  void add_task(std::size_t dash) {
    std::size_t begin = dash, end = dash + 1;
    while (begin > 0 && dash - begin < kMostDigits && is_digit_byte(text_[begin - 1])) --begin;
    if (dash - begin < 5) return;
    while (end < size_ && end - dash <= kMostDigits && is_digit_byte(text_[end])) ++end;
    if (end > dash + 1) put_word(begin, end);
  }

  /// `dash`: the second one.
  void add_exim(std::size_t dash) {
    if (text_[dash - 7] == '-') add_exim(dash - 7, dash, dash + 3);
    if (dash >= 12 && text_[dash - 12] == '-') add_exim(dash - 12, dash, dash + 5);
  }
  void add_exim(std::size_t first, std::size_t second, std::size_t end) {
    if (first < 6 || end > size_ || (end < size_ && is_word_byte(text_[end]))) return;
    const std::size_t begin = first - 6;
    if (begin > 0 && is_word_byte(text_[begin - 1])) return;
    if (all_word(begin, first) && all_word(first + 1, second) && all_word(second + 1, end))
      put_word(begin, end);
  }

  bool all_word(std::size_t begin, std::size_t end) const {
    while (begin < end && is_word_byte(text_[begin])) ++begin;
    return begin == end;
  }

  void put_word(std::size_t begin, std::size_t end) {
    std::uint64_t sum = 0, times = kTimesPiece;
    for (Piece piece; end > begin; times *= kTimesEarlier) {
      piece = {};
      while (piece.size < kPiece && end > begin) push_front(piece, text_[--end]);
      sum += share_of(piece, times);
    }
    words_[word_count_++] = {static_cast<std::uint32_t>(begin), hash_of(sum)};
  }

  static constexpr std::size_t kMostEnds = kBlock * kBlocks / 7 + 2;  // of words in `kBlocks` blocks

  const char* text_;
  std::size_t size_;
  std::uint32_t* first_line_;
  std::uint32_t* lines_;  // the end of them
  IdWord* words_;
  std::size_t word_count_ = 0;
  Masks masks_;
};

}  // namespace
}  // namespace mailtrace::id_words
