// What IdWordFinder knows of a part of the text, as bits: from what each byte is to where the words end.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mailtrace::id_words {
namespace {

constexpr std::size_t kBlock = 64, kBlocks = 64, kGroup = 8;
using Row = std::uint64_t[kGroup + kBlocks];

/// What the bytes of `kBlocks` blocks are: bit i of [kGroup + n] tells of byte i of block n. In front of them
/// stands the block before the first, so that all that is wanted of earlier bytes is in the row.
struct Masks {
  alignas(64) Row word = {};    // letters and digits
  alignas(64) Row strong = {};  // those that are no lower-case vowel
  alignas(64) Row hex = {};
  alignas(64) Row dash = {};
  alignas(64) Row newline = {};
  alignas(64) Row strong_three = {};  // the last of three in a row
  alignas(64) Row hex_three = {};
  alignas(64) Row mark = {};       // the last of six in a row
  alignas(64) Row task_dash = {};  // a dash behind five hexadecimal digits
  alignas(64) Row exim_dash = {};  // a dash seven or twelve bytes behind another
  alignas(64) Row carry = {};      // 1: a marked word goes on in the next block
  alignas(64) Row word_end = {};   // the byte behind a marked word
};

/// Bit i: what was `by` bytes before.
inline std::uint64_t behind(const Row& row, std::size_t i, unsigned by) {
  return row[i] << by | row[i - 1] >> (64 - by);
}

// The steps over a group of blocks: short loops of a known length, in which no row is both written and read
// behind; these the compiler turns into vector code. How many there are is what they cost.

inline void mark_threes(Masks& m, std::size_t from) {
  for (std::size_t i = from; i < from + kGroup; ++i) {
    m.strong_three[i] = m.strong[i] & behind(m.strong, i, 1) & behind(m.strong, i, 2);
    m.hex_three[i] = m.hex[i] & behind(m.hex, i, 1) & behind(m.hex, i, 2);
  }
}

struct Seen {
  std::uint64_t dash = 0;  // not 0: there may be a task or an ID of Exim
  std::uint64_t full = 0;  // not 0: a block is all one word; what is carried into it is carried through
};

/// A mark added to the run of word bits around it carries into the bit behind the run, or into the next
/// block. Five digits are five hexadecimal digits too; those are so rare before a dash that looking at their
/// bytes costs less than a row of digits.
inline Seen mark_marks(Masks& m, std::size_t from) {
  Seen seen;
  for (std::size_t i = from; i < from + kGroup; ++i) {
    const std::uint64_t hex_six = m.hex_three[i] & behind(m.hex_three, i, 3), word = m.word[i];
    const std::uint64_t mark = (m.strong_three[i] & behind(m.strong_three, i, 3)) | hex_six;
    m.mark[i] = mark;
    m.carry[i] = (mark | (word & ~(word + mark))) >> 63;
    seen.full |= word == ~std::uint64_t{0};
    const std::uint64_t task = m.dash[i] & behind(m.hex_three, i, 1) & behind(m.hex_three, i, 3);
    // Eleven bytes before is a letter or digit in both forms.
    const std::uint64_t exim =
        m.dash[i] & (behind(m.dash, i, 7) | behind(m.dash, i, 12)) & behind(m.word, i, 11);
    m.task_dash[i] = task;
    m.exim_dash[i] = exim;
    seen.dash |= task | exim;
  }
  return seen;
}

inline void mark_ends(Masks& m, std::size_t from) {
  for (std::size_t i = from; i < from + kGroup; ++i) {
    const std::uint64_t word = m.word[i];
    m.word_end[i] = ((word + m.mark[i]) | (word + m.carry[i - 1])) & ~word;
  }
}

}  // namespace
}  // namespace mailtrace::id_words
