#include <algorithm>
#include <utility>

#include "bytes/decoder.h"

namespace mailtrace {
namespace {

using Input = std::span<const char>;

constexpr std::size_t kHeaderSize = 10;
constexpr std::size_t kTrailerSize = 8;
static_assert(kHeaderSize <= Decoder::kLookahead && kTrailerSize <= Decoder::kLookahead);

/// Flags of the member header, RFC 1952 section 2.3.1.
enum Flag : unsigned { kHasCrc = 2, kHasExtra = 4, kHasName = 8, kHasComment = 16, kUnknown = 0xe0 };

std::uint32_t byte(Input in, std::size_t i) {
  return static_cast<unsigned char>(in[i]);
}
std::uint32_t le16(Input in, std::size_t i) {
  return byte(in, i) | byte(in, i + 1) << 8;
}
std::uint32_t le32(Input in, std::size_t i) {
  return le16(in, i) | le16(in, i + 2) << 16;
}

class GzDecoder final : public Decoder {
 public:
  explicit GzDecoder(std::unique_ptr<Inflater> inflater) : inflater_(std::move(inflater)) {}

  bool takes_any_room() const override { return true; }

  bool save(RestartPoint& point) const override {
    std::shared_ptr<const InflaterState> state = part_ == Part::Body ? inflater_->save() : nullptr;
    if (part_ == Part::Body && !state) return false;
    point.gz = {static_cast<std::uint8_t>(part_),
                static_cast<std::uint8_t>(flags_),
                static_cast<std::uint16_t>(extra_left_),
                header_crc_,
                crc_,
                size_};
    point.inflater = std::move(state);
    return true;
  }

  bool resume(const RestartPoint& point) override {
    if (point.gz.part > static_cast<std::uint8_t>(Part::Between)) return false;
    part_ = static_cast<Part>(point.gz.part);
    flags_ = point.gz.flags;
    extra_left_ = point.gz.extra_left;
    header_crc_ = point.gz.header_crc;
    crc_ = point.gz.crc;
    size_ = point.gz.size;
    return part_ != Part::Body || (point.inflater && inflater_->resume(*point.inflater));
  }

  DecodeStep decode(Input& in, std::span<char>& out, bool last) override {
    for (;;) {
      Move move = part_ == Part::Between ? between(in, last) : step(in, out);
      if (move == Move::Next) continue;
      if (move == Move::Wait) return {};
      if (move == Move::End) return {DecodeStep::State::End};
      return {DecodeStep::State::Damaged, reason_};
    }
  }

 private:
  /// What is expected next, in the order of the file. Numbered in GzPlace::part.
  enum class Part : std::uint8_t {
    Header,
    ExtraSize,
    Extra,
    Name,
    Comment,
    HeaderCrc,
    Body,
    Trailer,
    Between
  };
  /// What follows from a step: the next part, more input or output wanted, the end, damage.
  enum class Move : std::uint8_t { Next, Wait, End, Bad };

  Move step(Input& in, std::span<char>& out) {
    switch (part_) {
      case Part::Header:
        return header(in);
      case Part::ExtraSize:
        return extra_size(in);
      case Part::Extra:
        return extra(in);
      case Part::Name:
        return text(in, kHasName, Part::Comment);
      case Part::Comment:
        return text(in, kHasComment, Part::HeaderCrc);
      case Part::HeaderCrc:
        return header_crc(in);
      case Part::Body:
        return body(in, out);
      default:
        return trailer(in);
    }
  }

  Move header(Input& in) {
    if (in.size() < kHeaderSize) return Move::Wait;
    if (byte(in, 0) != 0x1f || byte(in, 1) != 0x8b) return bad("no gzip header");
    if (byte(in, 2) != 8) return bad("unknown compression method");
    flags_ = byte(in, 3);
    if (flags_ & kUnknown) return bad("unknown flags in the header");
    header_crc_ = 0;
    take_header(in, kHeaderSize);
    return next(Part::ExtraSize);
  }

  Move extra_size(Input& in) {
    if (!(flags_ & kHasExtra)) return next(Part::Name);
    if (in.size() < 2) return Move::Wait;
    extra_left_ = le16(in, 0);
    take_header(in, 2);
    return next(Part::Extra);
  }

  Move extra(Input& in) {
    std::size_t n = std::min(extra_left_, in.size());
    take_header(in, n);
    extra_left_ -= n;
    return extra_left_ == 0 ? next(Part::Name) : Move::Wait;
  }

  /// A text that ends with NUL, there if `flag` is set.
  Move text(Input& in, unsigned flag, Part after) {
    if (!(flags_ & flag)) return next(after);
    auto end = std::find(in.begin(), in.end(), '\0');
    bool found = end != in.end();
    take_header(in, static_cast<std::size_t>(end - in.begin()) + (found ? 1 : 0));
    return found ? next(after) : Move::Wait;
  }

  Move header_crc(Input& in) {
    if (flags_ & kHasCrc) {
      if (in.size() < 2) return Move::Wait;
      if (le16(in, 0) != (header_crc_ & 0xffff)) return bad("checksum of the header does not match");
      in = in.subspan(2);
    }
    inflater_->reset();
    crc_ = 0;
    size_ = 0;
    return next(Part::Body);
  }

  Move body(Input& in, std::span<char>& out) {
    std::span<char> before = out;
    Inflater::State state = inflater_->inflate(in, out);
    std::span<char> made = before.first(before.size() - out.size());
    crc_ = inflater_->crc32(crc_, made);
    size_ += static_cast<std::uint32_t>(made.size());
    if (state == Inflater::State::Damaged) return bad(inflater_->reason());
    return state == Inflater::State::End ? next(Part::Trailer) : Move::Wait;
  }

  Move trailer(Input& in) {
    if (in.size() < kTrailerSize) return Move::Wait;
    std::uint32_t crc = le32(in, 0), size = le32(in, 4);
    in = in.subspan(kTrailerSize);
    if (crc != crc_) return bad("checksum does not match");
    if (size != size_) return bad("length does not match");
    return next(Part::Between);
  }

  /// Zeros pad to the block of a tape or disk; another member may follow. A lone first byte of the
  /// magic at the end of the file is a cut member.
  Move between(Input& in, bool last) {
    auto end = std::find_if(in.begin(), in.end(), [](char c) { return c != '\0'; });
    in = in.subspan(static_cast<std::size_t>(end - in.begin()));
    if (in.empty()) return last ? Move::End : Move::Wait;
    if (byte(in, 0) != 0x1f) return Move::End;
    if (in.size() < 2 && !last) return Move::Wait;
    if (in.size() >= 2 && byte(in, 1) != 0x8b) return Move::End;
    return next(Part::Header);
  }

  void take_header(Input& in, std::size_t n) {
    header_crc_ = inflater_->crc32(header_crc_, in.first(n));
    in = in.subspan(n);
  }
  Move next(Part part) {
    part_ = part;
    return Move::Next;
  }
  Move bad(std::string reason) {
    reason_ = std::move(reason);
    return Move::Bad;
  }

  std::unique_ptr<Inflater> inflater_;
  Part part_ = Part::Header;
  unsigned flags_ = 0;
  std::size_t extra_left_ = 0;
  std::uint32_t header_crc_ = 0;
  std::uint32_t crc_ = 0;   // of the member so far
  std::uint32_t size_ = 0;  // of the member so far, modulo 2^32 as in the trailer
  std::string reason_;
};

}  // namespace

std::unique_ptr<Decoder> make_gz_decoder(std::unique_ptr<Inflater> inflater) {
  return std::make_unique<GzDecoder>(std::move(inflater));
}

std::optional<Timestamp> gz_header_time(std::string_view head) {
  if (head.size() < kHeaderSize) return std::nullopt;
  std::uint32_t seconds = le32(Input(head), 4);
  if (seconds == 0) return std::nullopt;
  return Timestamp::from_seconds(seconds);
}

}  // namespace mailtrace
