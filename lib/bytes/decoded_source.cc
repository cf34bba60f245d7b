#include "bytes/decoded_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace mailtrace {
namespace {

/// The size of the pieces a decoder is shown, and of the room it is given unless it takes any. Both are
/// always the same, so that the outcome, also of damage, is a function of the file alone and not of how it
/// is read.
constexpr std::size_t kPiece = 128 * 1024;
/// Compressed bytes at hand where a source is read as a whole: each call of an inflater copies 50 KB and more.
constexpr std::size_t kInput = 256 * 1024;

}  // namespace

DecodedSource::DecodedSource(std::unique_ptr<ByteSource> raw, std::string_view head,
                             std::unique_ptr<Decoder> decoder, std::string name, Compression compression,
                             std::optional<Timestamp> time_evidence)
    : raw_(std::move(raw)),
      decoder_(std::move(decoder)),
      name_(std::move(name)),
      compression_(compression),
      time_evidence_(time_evidence),
      buffer_(std::max(kInput, head.size())),
      taken_(head.size()) {
  std::copy(head.begin(), head.end(), buffer_.begin());
  in_ = std::span<const char>(buffer_.data(), head.size());
  between_ = between_before_ = between();
}

DecodedSource::DecodedSource(std::unique_ptr<ByteSource> raw, const RestartPoint& point,
                             std::unique_ptr<Decoder> decoder, std::string name)
    : raw_(std::move(raw)),
      decoder_(std::move(decoder)),
      name_(std::move(name)),
      compression_(point.compression),
      time_evidence_(point.time_evidence),
      buffer_(kPiece),
      taken_(point.file_offset),
      plain_(point.plain_offset),
      between_(point),
      between_before_(point) {
  if (!point.decoded) return;
  room_.assign(point.decoded->begin(), point.decoded->end());
  decoded_ = room_;
  plain_ += room_.size();
}

/// What `read` decodes next begins here, with a new decoder.
RestartPoint DecodedSource::between() const {
  RestartPoint point;
  point.plain_offset = plain_;
  point.file_offset = place();
  point.compression = compression_;
  point.time_evidence = time_evidence_;
  return point;
}

std::optional<RestartPoint> DecodedSource::restart_point() const {
  if (ended_ && decoded_.empty()) return std::nullopt;
  RestartPoint point = between();
  if (ended_ || decoder_->is_between() || !decoder_->save(point))
    return between_.plain_offset <= plain_ - decoded_.size() ? between_ : between_before_;
  if (decoded_.empty()) return point;
  point.plain_offset -= decoded_.size();
  point.decoded = std::make_shared<const std::string>(decoded_.begin(), decoded_.end());
  return point;
}

Result<std::size_t> DecodedSource::read(std::span<char> out) {
  std::span<char> rest = out;
  while (!rest.empty()) {
    if (!decoded_.empty()) {
      std::size_t n = std::min(rest.size(), decoded_.size());
      std::memcpy(rest.data(), decoded_.data(), n);
      rest = rest.subspan(n);
      decoded_ = decoded_.subspan(n);
    } else if (ended_) {
      break;
    } else if (rest.size() >= kPiece || (decoder_->takes_any_room() && out.size() >= kPiece)) {
      rest = rest.subspan(step(decoder_->takes_any_room() ? rest : rest.first(kPiece)));
    } else {
      room_.resize(kPiece);
      decoded_ = std::span<const char>(room_).first(step(room_));
    }
  }
  std::size_t given = out.size() - rest.size();
  if (given > 0 || out.empty() || !error_) return given;
  return *std::exchange(error_, std::nullopt);
}

/// Reads on, if the decoder could not be shown its lookahead, as far as there is room.
void DecodedSource::fill() {
  if (raw_ended_ || in_.size() >= Decoder::kLookahead) return;
  std::size_t held = in_.size();
  if (held > 0) std::memmove(buffer_.data(), in_.data(), held);
  while (held < buffer_.size() && !raw_ended_) {
    Result<std::size_t> n = raw_->read(std::span(buffer_).subspan(held));
    if (!n) raw_error_ = n.error();
    raw_ended_ = !n || *n == 0;
    if (!raw_ended_) {
      held += *n;
      taken_ += *n;
    }
  }
  in_ = std::span<const char>(buffer_.data(), held);
}

/// Decodes into `room` and says how much.
std::size_t DecodedSource::step(std::span<char> room) {
  fill();
  std::size_t in_before = in_.size();
  std::span<char> rest = room;
  DecodeStep step = decoder_->decode(in_, rest, raw_ended_);
  std::size_t made = room.size() - rest.size();
  plain_ += made;
  const bool is_between = step.state == DecodeStep::State::More && decoder_->is_between();
  if (is_between) {
    between_before_ = std::exchange(between_, between());
    decoder_->save(between_);
  }
  switch (step.state) {
    case DecodeStep::State::More:
      if (in_.size() != in_before || made > 0 || is_between) break;
      if (raw_ended_) {
        fail("truncated", taken_, {});
        if (raw_error_) error_ = raw_error_;
      } else {
        fail("damaged", place(), "the decoder is stuck");
      }
      break;
    case DecodeStep::State::End:
      finish();
      break;
    case DecodeStep::State::Damaged:
      fail("damaged", place(), step.reason);
      break;
    case DecodeStep::State::Refused:
      fail("cannot be decompressed", place(), step.reason);
      break;
  }
  return made;
}

void DecodedSource::finish() {
  ended_ = true;
  std::uint64_t end = place();
  auto is_padding = [](std::span<const char> bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == '\0'; });
  };
  while (is_padding(in_) && !raw_ended_) {
    in_ = {};
    fill();
  }
  if (!is_padding(in_))
    notes_.push_back(fmt::format("trailing garbage ignored (from byte {} of the file)", end));
  if (raw_error_) error_ = raw_error_;
}

void DecodedSource::fail(std::string_view what, std::uint64_t place, std::string_view reason) {
  ended_ = true;
  std::string text = fmt::format("{} after {} plain bytes (at byte {} of the file)", what, plain_, place);
  if (!reason.empty()) text += fmt::format(": {}", reason);
  error_ = Error{std::move(text), name_};
}

}  // namespace mailtrace
