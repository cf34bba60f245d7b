// A set of byte values, and the same as a table to scan with.
#pragma once

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
  enum class Kind : std::uint8_t { Any, AllBut, One, Some };

  explicit ByteTable(const ByteSet& set) {
    const auto n = set.count();
    kind = n == 256 ? Kind::Any : n == 255 ? Kind::AllBut : n == 1 ? Kind::One : Kind::Some;
    for (unsigned b = 0; b < 256; ++b) {
      in[b] = set.has(static_cast<unsigned char>(b));
      if (n == 255 && !in[b]) byte = static_cast<unsigned char>(b);
      if (n == 1 && in[b]) byte = static_cast<unsigned char>(b);
    }
  }

  Kind kind;
  unsigned char byte = 0;  // AllBut: the one that is not in the set; One: the one that is
  std::array<bool, 256> in;
};

}  // namespace mailtrace
