#include "bytes/bz2_marks.h"

#include <array>
#include <bit>
#include <cstddef>

namespace mailtrace {
namespace {

constexpr std::uint64_t kBlockMagic = 0x314159265359, kEndMagic = 0x177245385090;
constexpr std::uint64_t kMagicMask = (std::uint64_t{1} << Bz2Mark::kMagicBits) - 1;

/// The byte behind the one in which a mark begins is all of its magic: one of sixteen.
constexpr std::array<bool, 256> make_second_bytes() {
  std::array<bool, 256> is_second{};
  for (unsigned shift = 0; shift < 8; ++shift) {
    for (const std::uint64_t magic : {kBlockMagic, kEndMagic}) is_second[magic >> (32 + shift) & 0xff] = true;
  }
  return is_second;
}
constexpr std::array<bool, 256> kIsSecondByte = make_second_bytes();

/// `count` bytes from `at` on, the first one highest; 0 for what is behind the end.
std::uint64_t bytes_at(std::span<const char> bytes, std::size_t at, std::size_t count) {
  std::uint64_t found = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    found = found << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
  }
  return found;
}

/// The mark that begins in byte `at`.
std::optional<Bz2Mark> mark_in(std::span<const char> bytes, std::size_t at) {
  const std::uint64_t window = bytes_at(bytes, at, 7);
  for (unsigned shift = 0; shift < 8; ++shift) {
    const std::uint64_t magic = window >> (8 - shift) & kMagicMask;
    const std::size_t bit = 8 * at + shift;
    if ((magic != kBlockMagic && magic != kEndMagic) || bit + Bz2Mark::kBits > 8 * bytes.size()) continue;
    const auto crc = static_cast<std::uint32_t>(bytes_at(bytes, at + 6, 5) >> (8 - shift));
    const auto kind = magic == kBlockMagic ? Bz2Mark::Kind::Block : Bz2Mark::Kind::End;
    return Bz2Mark{kind, static_cast<std::int64_t>(bit), crc};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Bz2Mark> find_bz2_mark(std::span<const char> bytes, std::size_t from) {
  for (std::size_t at = from; at + 1 < bytes.size(); ++at) {
    if (!kIsSecondByte[static_cast<unsigned char>(bytes[at + 1])]) continue;
    if (auto mark = mark_in(bytes, at)) return mark;
  }
  return std::nullopt;
}

std::uint32_t add_bz2_block(std::uint32_t sum, std::uint32_t crc) {
  return std::rotl(sum, 1) ^ crc;
}

}  // namespace mailtrace
