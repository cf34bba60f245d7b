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

/// A Machine may write as many entries behind the last line.
constexpr std::size_t kSpare = 16;

/// `lines` has room for size + 1 + kSpare entries, `words` for size / 2 + 1.
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

/// Each half is multiplied on its own: IDs of one second
/// differ in a few bytes of both, which must not cancel out.
inline std::uint64_t mix(std::uint64_t hash, const Piece& piece) {
  const std::uint64_t first = piece.first * 0xc2b2ae3d27d4eb4f;
  hash = (hash ^ piece.last) * 0x9e3779b97f4a7c15 ^ (first << 32 | first >> 32);
  return (hash ^ hash >> 32) * 0xd6e8feb86659fd93;
}
inline std::uint32_t hash_of(std::uint64_t hash) {
  return static_cast<std::uint32_t>(hash >> 32);
}

/// Takes the text 4 KiB at a time, each step over all of them. A Machine has
///   void classify(const char* p, Masks&, size_t at)   fills [at] of the first five rows from 64 bytes
///   uint32_t* list<usual>(uint64_t set, size_t base, uint32_t* out)   base + each bit of `set`, and returns
///   the
///     end of them; it may write up to `usual` more: as many as there are most often
///   Piece last_piece(const char* p)   of the word that ends behind 16 bytes
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
      for (std::size_t i = 0; i < kBlocks; ++i)
        Machine::classify(text_ + base + kBlock * i, masks_, kGroup + i);
      add(base, kBlocks);
    }
    add_rest(base);
    if (lines_[-1] == size_) --lines_;
    return {static_cast<std::size_t>(lines_ - first_line_), word_count_};
  }

 private:
  /// Less than `kBlocks` whole blocks, and one that ends in zeros: there the last word has its end.
  void add_rest(std::size_t base) {
    const std::size_t whole = (size_ - base) / kBlock, rest = (size_ - base) % kBlock;
    const std::size_t count = whole / kGroup * kGroup + kGroup;
    char last[kBlock] = {};
    if (rest) std::memcpy(last, text_ + size_ - rest, rest);
    for (std::size_t i = 0; i < count; ++i) {
      Machine::classify(i < whole ? text_ + base + kBlock * i : last, masks_, kGroup + i);
      if (i == whole) std::memset(last, 0, sizeof last);
    }
    add(base, count);
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
    for (; dashes; dashes &= dashes - 1) add_dashes(base, static_cast<std::size_t>(__builtin_ctzll(dashes)));
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
    for (std::size_t i = 0; i < count; ++i) {
      last = Machine::template list<2>(masks_.word_end[kGroup + i], base + kBlock * i, last);
    }
    put_words(ends, static_cast<std::size_t>(last - ends));
  }

  /// Those that are no longer than a piece need one look and no branch; the others are done again.
  void put_words(const std::uint32_t* ends, std::size_t count) {
    std::uint32_t again[kMostEnds];
    std::size_t again_count = 0, i = 0;
    IdWord* const words = words_ + word_count_;
    for (; i < count && ends[i] < kPiece; ++i) again[again_count++] = static_cast<std::uint32_t>(i);
    for (const char* const text = text_; i < count; ++i) {
      const Piece piece = Machine::last_piece(text + ends[i] - kPiece);
      words[i].offset = ends[i] - static_cast<std::uint32_t>(piece.size);
      words[i].hash = hash_of(mix(0, piece));
      again[again_count] = static_cast<std::uint32_t>(i);
      again_count += piece.size == kPiece;
    }
    for (i = 0; i < again_count; ++i) words[again[i]] = word_before(ends[again[i]]);
    word_count_ += count;
  }

  IdWord word_before(std::uint32_t end) const {
    std::uint64_t hash = 0;
    Piece piece;
    do {
      if (end >= kPiece) {
        piece = Machine::last_piece(text_ + end - kPiece);
      } else {
        char copy[kPiece] = {};
        std::memcpy(copy + kPiece - end, text_, end);
        piece = Machine::last_piece(copy);
      }
      hash = mix(hash, piece);
      end -= static_cast<std::uint32_t>(piece.size);
    } while (piece.size == kPiece);
    return {end, hash_of(hash)};
  }

  /// The rare IDs with dashes, looked for byte by byte. Of the group that begins with `block`.
  [[gnu::noinline]] void add_dashes(std::size_t base, std::size_t block) {
    for (std::size_t i = block; i < block + kGroup; ++i) {
      const std::uint64_t task = masks_.task_dash[kGroup + i], exim = masks_.exim_dash[kGroup + i];
      for (std::uint64_t bits = task | exim; bits; bits &= bits - 1) {
        const std::size_t at = static_cast<std::size_t>(__builtin_ctzll(bits));
        if (task >> at & 1) add_task(base + kBlock * i + at);
        if (exim >> at & 1) add_exim(base + kBlock * i + at);
      }
    }
  }

  void add_task(std::size_t dash) {
    std::size_t begin = dash, end = dash + 1;
    while (begin > 0 && dash - begin < kMostDigits && is_digit_byte(text_[begin - 1])) --begin;
    if (dash - begin < 5) return;
    while (end < size_ && end - dash <= kMostDigits && is_digit_byte(text_[end])) ++end;
    if (end > dash + 1) insert(begin, end);
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
      insert(begin, end);
  }

  bool all_word(std::size_t begin, std::size_t end) const {
    while (begin < end && is_word_byte(text_[begin])) ++begin;
    return begin == end;
  }

  /// To its place: only words of the last 4 KiB can stand behind it.
  void insert(std::size_t begin, std::size_t end) {
    std::uint64_t hash = 0;
    Piece piece;
    do {
      piece = {};
      while (piece.size < kPiece && end > begin) push_front(piece, text_[--end]);
      hash = mix(hash, piece);
    } while (piece.size == kPiece);
    std::size_t place = word_count_++;
    for (; place > 0 && words_[place - 1].offset > begin; --place) words_[place] = words_[place - 1];
    words_[place] = {static_cast<std::uint32_t>(begin), hash_of(hash)};
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
