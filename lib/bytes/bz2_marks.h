// Where the blocks of a bz2 stream begin, seen from outside.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace mailtrace {

/// The 48 bits in front of each block, or in front of the end of a stream, and the 32 behind them; they begin at any
/// bit (Joe Tsai, "bzip2 format specification", 2.3 and 2.2.4). Data of a block may look the same by chance: who finds
/// one has to know that a block can begin there.
struct Bz2Mark {
  static constexpr std::size_t kMagicBits = 48, kBits = 80;
  static constexpr std::size_t kMostBytes = 11;  // that one stands in

  enum class Kind : std::uint8_t { Block, End };
  Kind kind = Kind::Block;
  std::int64_t bit = 0;   // of its first bit in the bytes looked at
  std::uint32_t crc = 0;  // of the block, or of all blocks of the stream
};

/// The first one that begins in byte `from` of `bytes` or later, and is there as a whole. Thread-safe.
std::optional<Bz2Mark> find_bz2_mark(std::span<const char> bytes, std::size_t from);

/// The checksum of a stream whose blocks so far had `sum`, with one more.
std::uint32_t add_bz2_block(std::uint32_t sum, std::uint32_t crc);

}  // namespace mailtrace
