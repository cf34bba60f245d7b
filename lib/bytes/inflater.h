// The engine under the gz decoder: raw deflate data (RFC 1951) and the checksum beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "bytes/restart_point.h"

namespace mailtrace {

/// Inflates one deflate stream after another. Used by one thread at a time. Engines differ in speed
/// only: the same tests run over each.
class Inflater {
 public:
  enum class State : std::uint8_t { More, End, Damaged };

  virtual ~Inflater() = default;

  /// Begins a new stream.
  virtual void reset() = 0;
  /// Takes from the front of `in` and fills the front of `out`, moving both, as far as either lasts.
  /// End leaves `in` at the first byte after the stream.
  virtual State inflate(std::span<const char>& in, std::span<char>& out) = 0;
  /// What was wrong, after Damaged.
  virtual std::string reason() const = 0;
  /// The stream as it stands between two calls of `inflate`, neither at its end nor damaged. Null where it
  /// cannot be kept.
  virtual std::shared_ptr<const InflaterState> save() const = 0;
  /// Goes on from `state`. False if it is not of this engine.
  virtual bool resume(const InflaterState& state) = 0;
  /// CRC-32 of RFC 1952, continued from `crc` (0 at the beginning).
  virtual std::uint32_t crc32(std::uint32_t crc, std::span<const char> bytes) const = 0;
};

std::unique_ptr<Inflater> make_zlib_inflater();
/// Begins inside a stream, at a block: after `window`, the last bytes before it (up to 32 KiB), with the
/// lowest `bit_count` (below 8) of `bits` before the input.
std::unique_ptr<Inflater> make_zlib_inflater(std::span<const char> window, unsigned bits,
                                             std::size_t bit_count);
/// Only where ISA-L was found when this was built.
std::unique_ptr<Inflater> make_isal_inflater();

/// An engine of this build.
struct InflaterEngine {
  std::string (*name)();  // with the version: "zlib 1.2.13"
  std::unique_ptr<Inflater> (*make)();
};

/// All engines, the one in use first. Which they are is decided when the program is built.
std::span<const InflaterEngine> inflater_engines();

}  // namespace mailtrace
