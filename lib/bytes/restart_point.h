// A place in the middle of a source where reading can be taken up again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "bytes/compression.h"

namespace mailtrace {

/// An engine in the middle of a deflate stream: the last 32 KiB it put out, its code tables and its
/// counters. The only part of a restart point that is no plain struct and that only the same engine, of the
/// same version, can take up. Never changes once made.
class InflaterState {
 public:
  virtual ~InflaterState() = default;
  /// Bytes it holds.
  virtual std::size_t memory() const = 0;
};

/// Where the gz decoder stands in a member (RFC 1952). At the start of a file all is zero.
struct GzPlace {
  std::uint8_t part = 0;  // of the member, numbered as in gz_decoder.cc
  std::uint8_t flags = 0;
  std::uint16_t extra_left = 0;
  std::uint32_t header_crc = 0;
  std::uint32_t crc = 0;   // of the member's plain bytes so far
  std::uint32_t size = 0;  // their number, modulo 2^32 as in the trailer
};

/// Where a block of bz2 data begins.
struct Bz2Place {
  std::uint8_t bit = 0;   // of the first byte of the file still to be taken
  std::uint32_t sum = 0;  // of the checksums of the stream's blocks up to this one, as in its end
};

/// What it takes to read a source on from a place in its middle, with the same outcome as if all
/// before had been read: bytes, errors, notes, the checks at a member's end. A value: cheap to copy, its
/// parts are shared and never change, and several threads may take it up at once. The default is the
/// beginning of any source.
///
/// A point costs memory() bytes: in a gz member about 55 KB with ISA-L, 40 KB with zlib (see
/// InflaterState); 200 bytes between members, for plain files, for bz2, which has points where a block begins, and
/// for zst, where a frame does; xz has none but the beginning.
struct RestartPoint {
  /// Of this struct and GzPlace, for those who store them; goes up with every change of meaning.
  static constexpr std::uint32_t kVersion = 2;

  std::uint64_t plain_offset = 0;  // of the first plain byte it gives
  std::uint64_t file_offset = 0;   // of the first byte of the file still to be taken
  Compression compression = Compression::None;
  GzPlace gz;
  Bz2Place bz2;
  std::optional<Timestamp> time_evidence;         // as of the source
  std::shared_ptr<const InflaterState> inflater;  // set inside deflate data
  std::shared_ptr<const std::string> decoded;     // plain bytes from plain_offset on that are decoded already

  /// Bytes it holds, for a caller's budget. Copies of one point share nearly all of them.
  std::size_t memory() const;
};

}  // namespace mailtrace
