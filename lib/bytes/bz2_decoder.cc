#include <algorithm>
#include <boost/iostreams/filter/bzip2.hpp>
#include <string>

#include "bytes/bz2_marks.h"
#include "bytes/bz2_prelude.h"
#include "bytes/filter_step.h"

namespace mailtrace {
namespace {

/// Shows Boost's step no more than what lies before the next mark: when all of that is taken and all is put out, a block
/// ends there. The step goes from one bz2 stream to the next by itself, as pbzip2 writes them; but not where decoding
/// began in the middle of a stream, because then it does not know the sum of all blocks before its end.
class Bz2Decoder final : public Decoder {
 public:
  DecodeStep decode(std::span<const char>& in, std::span<char>& out, bool last) override {
    is_between_ = false;
    if (is_resumed_ && !in.empty() && !begin_at(in)) return {DecodeStep::State::Refused, "not enough memory"};
    for (;;) {
      if (to_skip_ > 0) return skip(in);
      if (is_new_ && in.empty() && last) return {DecodeStep::State::End};
      is_new_ = false;
      look_ahead(in, last);
      const std::size_t in_before = in.size(), out_before = out.size();
      DecodeStep step = decode_to_mark(in, out, last);
      if (step.state != DecodeStep::State::More || !stands_at_mark() || out.empty()) return step;
      step = pass_mark(in);
      const bool has_moved = in.size() != in_before || out.size() != out_before;
      if (has_moved || is_between_ || step.state != DecodeStep::State::More) return step;
    }
  }

  bool is_between() const override { return is_between_; }

  bool save(RestartPoint& point) const override {
    if (!is_between_) return false;
    point.bz2 = place_;
    if (place_.bit > 0) --point.file_offset;
    return true;
  }

  bool resume(const RestartPoint& point) override {
    place_ = point.bz2;
    is_resumed_ = true;
    return true;
  }

 private:
  static DecodeStep failed(int error, std::size_t& given_back) {
    namespace bz = boost::iostreams::bzip2;
    if (error == bz::unexpected_eof) return {};
    // The first stream was recognised by its magic, so this is what follows a complete one. The byte
    // that showed it is given back.
    if (error == bz::data_error_magic) {
      given_back = 1;
      return {DecodeStep::State::End};
    }
    return damaged();
  }
  static DecodeStep damaged() { return {DecodeStep::State::Damaged, "invalid data or checksum"}; }

  /// Begins at place_, whose byte is the first of `in`.
  bool begin_at(std::span<const char>& in) {
    is_resumed_ = false;
    Bz2Prelude prelude = make_bz2_prelude(place_.bit);
    if (prelude.bytes.empty()) return false;
    if (place_.bit > 0) {
      prelude.bytes.back() = static_cast<char>(prelude.bytes.back() | (in[0] & (0xff >> place_.bit)));
      in = in.subspan(1);
    }
    std::string dropped(prelude.plain_size + 1, '\0');
    std::span<const char> bytes(prelude.bytes);
    std::span<char> room(dropped);
    const DecodeStep step = filter_step<boost::iostreams::bzip2_error>(filter_.filter(), bytes, room, false, failed);
    is_whole_ = false;
    sum_ = place_.sum;
    first_block_.reset();
    return step.state == DecodeStep::State::More && room.size() == 1;
  }

  /// Finds the next mark in `in`, or how far there is none.
  void look_ahead(std::span<const char> in, bool last) {
    const std::size_t seen = last ? in.size() : in.size() - std::min(in.size(), Bz2Mark::kMostBytes - 1);
    if (mark_ || searched_ >= seen) return;
    mark_ = find_bz2_mark(in, searched_);
    searched_ = mark_ ? static_cast<std::size_t>(mark_->bit) / 8 : seen;
  }

  DecodeStep decode_to_mark(std::span<const char>& in, std::span<char>& out, bool last) {
    // The byte in which the mark begins holds the last bits of what is before it.
    const std::size_t shown = mark_ ? static_cast<std::size_t>(std::max<std::int64_t>(mark_->bit + 7, 0)) / 8 : searched_;
    std::span<const char> part = in.first(shown);
    const std::size_t room = out.size();
    DecodeStep step =
        filter_step<boost::iostreams::bzip2_error>(filter_.filter(), part, out, last && shown == in.size(), failed);
    has_made_ |= out.size() < room;
    take(in, shown - part.size());
    return step;
  }

  void take(std::span<const char>& in, std::size_t count) {
    in = in.subspan(count);
    searched_ -= std::min(searched_, count);
    if (mark_) mark_->bit -= 8 * static_cast<std::int64_t>(count);
    if (first_block_) *first_block_ -= 8 * static_cast<std::int64_t>(count);
  }

  bool stands_at_mark() const { return mark_ && mark_->bit <= 0; }

  /// Data of a block may look like a mark: it is none where nothing was put out since the last one, because a block is
  /// put out when all of it was taken, and is not empty.
  DecodeStep pass_mark(std::span<const char>& in) {
    const Bz2Mark mark = *std::exchange(mark_, std::nullopt);
    searched_ = mark.bit < 0 ? 0 : 1;
    const bool is_first = first_block_ == mark.bit;
    if (!is_first && !has_made_) return {};
    has_made_ = false;
    first_block_.reset();
    if (mark.kind == Bz2Mark::Kind::End) return end_stream(in, mark);
    sum_ = add_bz2_block(sum_, mark.crc);
    is_between_ = !is_first || !is_first_stream_;
    place_ = {static_cast<std::uint8_t>(mark.bit & 7), sum_};
    return {};
  }

  DecodeStep end_stream(std::span<const char>& in, const Bz2Mark& mark) {
    constexpr std::size_t kEndSize = Bz2Mark::kBits / 8, kHeaderBits = 32;
    first_block_ = 8 * kEndSize + kHeaderBits;
    is_first_stream_ = false;
    const bool is_right = is_whole_ || mark.crc == sum_;
    sum_ = 0;
    if (is_whole_) return {};
    if (!is_right) return take(in, std::min(in.size(), kEndSize)), damaged();
    filter_ = boost::iostreams::bzip2_decompressor{false, 1};
    is_whole_ = is_new_ = true;
    to_skip_ = kEndSize;
    return {};
  }

  DecodeStep skip(std::span<const char>& in) {
    const std::size_t count = std::min(in.size(), to_skip_);
    take(in, count);
    to_skip_ -= count;
    return {};
  }

  boost::iostreams::bzip2_decompressor filter_{false, 1};
  bool is_whole_ = true;    // the filter knows the stream from its beginning
  bool is_new_ = false;     // the filter has not been shown anything yet, and need not be
  std::size_t to_skip_ = 0;  // bytes of the end of a stream that the filter is not to see
  bool is_resumed_ = false;  // at place_, but has not begun

  // What is known of the bytes to come; bits are counted from the first of them.
  std::optional<Bz2Mark> mark_;               // the next one
  std::size_t searched_ = 0;                  // where there is none: no mark begins in so many bytes
  std::optional<std::int64_t> first_block_ = 32;  // where the first block of a stream begins

  bool is_first_stream_ = true;
  bool has_made_ = false;  // since the last mark
  std::uint32_t sum_ = 0;   // of the blocks of the stream that have begun
  bool is_between_ = false;
  Bz2Place place_;          // of the last block
};

}  // namespace

std::unique_ptr<Decoder> make_bz2_decoder() {
  return std::make_unique<Bz2Decoder>();
}

}  // namespace mailtrace
