// Where plain bytes come from: one input, decompressed, read from front to back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "bytes/restart_point.h"

namespace mailtrace {

/// The plain bytes of one input. Used by one thread at a time.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource();

  /// Puts the next bytes at the front of `out` and says how many; fewer than asked for is normal, 0
  /// is the end (or an empty `out`). Damage is an Error exactly once, after every byte that could be
  /// read before it; from then on 0. The Error names the source and the place of the damage, in plain
  /// bytes and, where they differ, in bytes of the file.
  virtual Result<std::size_t> read(std::span<char> out) = 0;

  /// Bytes of the file taken so far, compressed as they are there. For progress; may run ahead of
  /// what `read` has given.
  virtual std::uint64_t file_bytes() const = 0;

  /// A time the input itself tells: when its content was last written, from the header of its first
  /// gz member. Known from the start. A hint, never proof: it can hold anything.
  virtual std::optional<Timestamp> time_evidence() const { return std::nullopt; }

  /// What a person should know though nothing is lost, each a text as in Error::message. Complete
  /// once `read` has given 0.
  virtual std::vector<std::string> notes() const { return {}; }

  /// Lets the next `read` begin at plain byte `offset`. False, and nothing has changed, where the
  /// source can only go forward (compressed, a pipe) or after damage.
  virtual bool seek(std::uint64_t offset);

  /// The last place at or before the next byte of `read` where reading can be taken up again by
  /// open_source_at (Spool::reader_at for a spooled input): RestartPoint::plain_offset says which. In a plain
  /// file and in gz it is that very byte; reads of at least 128 KiB keep a gz point free of bytes decoded
  /// ahead. In zst it is the start of the frame, in bz2 and xz the beginning. Nothing at the end, after
  /// damage, and where the input comes only once.
  virtual std::optional<RestartPoint> restart_point() const { return std::nullopt; }
};

}  // namespace mailtrace
