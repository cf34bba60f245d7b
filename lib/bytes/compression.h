// How a file is compressed, told from its first bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mailtrace {

enum class Compression : std::uint8_t { None, Gz, Bz2, Xz, Zst };

/// What the first bytes of a file say.
struct Content {
  Compression compression = Compression::None;
  /// Not null: no log, but something to be turned into one first; says what and how, as
  /// Error::message does. Static.
  const char* refusal = nullptr;
};

/// As many first bytes as `recognise_content` looks at.
inline constexpr std::size_t kHeadSize = 16;

/// Looks at the first bytes of a file, shorter than kHeadSize only if the file is. A file cut inside
/// its magic bytes is recognised as long as no log could begin like that.
Content recognise_content(std::string_view head);

}  // namespace mailtrace
