// The inside of a compressed source: one decoder a format, each fed with pieces of the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/timestamp.h"
#include "bytes/inflater.h"
#include "bytes/restart_point.h"

namespace mailtrace {

/// What a decoder says after a step.
struct DecodeStep {
  enum class State : std::uint8_t {
    More,     // goes on; no input taken and nothing put out: it needs more input than it was shown
    End,      // complete; what is left of the input is not part of it
    Damaged,  // the input is wrong here; everything put out before counts
    Refused,  // the input may be right, but is not decoded
  };
  State state = State::More;
  std::string reason = {};  // Damaged, Refused
};

/// Decodes one compressed file: all its members, streams or frames. Used by one thread at a time.
class Decoder {
 public:
  /// Unless the file ends before, `decode` is always shown at least this many bytes.
  static constexpr std::size_t kLookahead = 16;

  virtual ~Decoder() = default;

  /// Takes from the front of `in` and fills the front of `out` (not empty), moving both; also when
  /// the step ends in damage. `last`: the file has nothing after `in`.
  virtual DecodeStep decode(std::span<const char>& in, std::span<char>& out, bool last) = 0;

  /// Whether what it puts out, and where damage is found, is the same whatever the size of `out`.
  virtual bool takes_any_room() const { return false; }
  /// Whether `decode` has just ended a stream, frame or block, so that a new decoder could take the rest of the file: as
  /// a file of its own, or with what `save` puts into the point. Not every end is seen.
  virtual bool is_between() const { return false; }
  /// Puts into `point` what `resume` needs to go on from here. False, and nothing is changed, where the
  /// format has restart points at streams, frames or blocks only and none of these begins here.
  virtual bool save(RestartPoint& point) const;
  /// Makes a new decoder stand where one was that saved `point`. False if it cannot.
  virtual bool resume(const RestartPoint& point);
};

/// gz (RFC 1952): members follow each other, possibly with zeros between them.
std::unique_ptr<Decoder> make_gz_decoder(std::unique_ptr<Inflater> inflater);
/// The time in the header of the first member, which `head` begins with; nullopt if it is not set.
std::optional<Timestamp> gz_header_time(std::string_view head);

std::unique_ptr<Decoder> make_bz2_decoder();
std::unique_ptr<Decoder> make_xz_decoder();
std::unique_ptr<Decoder> make_zst_decoder();

}  // namespace mailtrace
