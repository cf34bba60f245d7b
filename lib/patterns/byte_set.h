// A set of byte values, and the same as a table to scan with.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace mailtrace {

/// A set of byte values. A plain value.
class ByteSet {
 public:
  static constexpr ByteSet all() {
    ByteSet s;
    s.words_.fill(~std::uint64_t{0});
    return s;
  }
  constexpr void add(unsigned char b) { words_[b / 64] |= std::uint64_t{1} << (b % 64); }
  constexpr void add_range(unsigned char low, unsigned char high) {
    for (unsigned b = low; b <= high; ++b) add(static_cast<unsigned char>(b));
  }
  constexpr bool has(unsigned char b) const { return words_[b / 64] >> (b % 64) & 1; }
  constexpr std::size_t count() const {
    std::size_t n = 0;
    for (const auto w : words_) n += static_cast<std::size_t>(std::popcount(w));
    return n;
  }
  constexpr bool empty() const { return count() == 0; }
  constexpr bool meets(const ByteSet& other) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i] & other.words_[i]) return true;
    }
    return false;
  }
  constexpr ByteSet& operator|=(const ByteSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    return *this;
  }
  constexpr ByteSet operator~() const {
    ByteSet s;
    for (std::size_t i = 0; i < words_.size(); ++i) s.words_[i] = ~words_[i];
    return s;
  }
  constexpr auto operator<=>(const ByteSet&) const = default;

 private:
  std::array<std::uint64_t, 4> words_{};
};

/// A ByteSet made ready for scanning.
struct ByteTable {
  enum class Kind : std::uint8_t {
    Any,         // all bytes
    Stops,       // all but a few: blocks[0, 4) are those
    FewRanges,   // up to two ranges: blocks[2 * i] holds the low end of range i, blocks[2 * i + 1] its span
    MoreRanges,  // up to four
    Some,        // any other set
  };
  static constexpr std::size_t kBlocks = 8;
  /// One value sixteen times, to be compared with sixteen bytes of text at once.
  struct alignas(16) Block {
    std::array<unsigned char, 16> bytes;
  };

  explicit ByteTable(const ByteSet& set) {
    const auto n = set.count();
    for (unsigned b = 0; b < 256; ++b) in[b] = set.has(static_cast<unsigned char>(b));
    if (n == 256) {
      kind = Kind::Any;
    } else if (256 - n <= kBlocks / 2) {
      kind = Kind::Stops;
      std::size_t count = 0;
      for (unsigned b = 0; b < 256; ++b) {
        if (!in[b]) blocks[count++].bytes.fill(static_cast<unsigned char>(b));
      }
      repeat_blocks(count, 1);
    } else {
      find_ranges();
    }
    if (n == 1) only = static_cast<int>(std::find(in.begin(), in.end(), true) - in.begin());
  }

  Kind kind = Kind::Some;
  int only = -1;  // the one byte of a set that has no other
  std::array<bool, 256> in;
  std::array<Block, kBlocks> blocks;

 private:
  /// Fills the blocks behind the first `count` by saying the first `size` of them again.
  void repeat_blocks(std::size_t count, std::size_t size) {
    for (std::size_t i = count; count > 0 && i < kBlocks; ++i) blocks[i] = blocks[(i - count) % size];
  }

  void find_ranges() {
    std::size_t count = 0;
    for (unsigned b = 0; b < 256; ++b) {
      if (!in[b]) continue;
      const unsigned low = b;
      while (b < 255 && in[b + 1]) ++b;
      if (2 * count == kBlocks) return;
      blocks[2 * count].bytes.fill(static_cast<unsigned char>(low));
      blocks[2 * count + 1].bytes.fill(static_cast<unsigned char>(b - low));
      ++count;
    }
    if (count == 0) return;
    kind = count <= 2 ? Kind::FewRanges : Kind::MoreRanges;
    repeat_blocks(2 * count, 2);
  }
};

}  // namespace mailtrace
