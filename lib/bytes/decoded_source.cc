#include "bytes/decoded_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace mailtrace {
namespace {

constexpr std::size_t kBufferSize = 128 * 1024;

}  // namespace

DecodedSource::DecodedSource(std::unique_ptr<ByteSource> raw, std::string_view head,
                             std::unique_ptr<Decoder> decoder, std::string name,
                             std::optional<Timestamp> time_evidence)
    : raw_(std::move(raw)),
      decoder_(std::move(decoder)),
      name_(std::move(name)),
      time_evidence_(time_evidence),
      buffer_(std::max(kBufferSize, head.size())),
      taken_(head.size()) {
  std::copy(head.begin(), head.end(), buffer_.begin());
  in_ = std::span<const char>(buffer_.data(), head.size());
}

Result<std::size_t> DecodedSource::read(std::span<char> out) {
  std::span<char> rest = out;
  while (!ended_ && !rest.empty()) step(rest);
  std::size_t given = out.size() - rest.size();
  if (given > 0 || out.empty() || !error_) return given;
  return *std::exchange(error_, std::nullopt);
}

/// Reads on until the decoder can be shown its lookahead, or the file ends.
void DecodedSource::fill() {
  if (raw_ended_ || in_.size() >= Decoder::kLookahead) return;
  std::size_t held = in_.size();
  std::memmove(buffer_.data(), in_.data(), held);
  while (held < Decoder::kLookahead && !raw_ended_) {
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

void DecodedSource::step(std::span<char>& out) {
  fill();
  std::size_t in_before = in_.size(), out_before = out.size();
  DecodeStep step = decoder_->decode(in_, out, raw_ended_);
  plain_ += out_before - out.size();
  switch (step.state) {
    case DecodeStep::State::More:
      if (in_.size() != in_before || out.size() != out_before) break;
      if (raw_ended_) {
        fail("truncated", taken_, {});
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
  if (!is_padding(in_)) notes_.push_back(fmt::format("trailing garbage ignored (from byte {} of the file)", end));
  if (raw_error_) error_ = raw_error_;
}

void DecodedSource::fail(std::string_view what, std::uint64_t place, std::string_view reason) {
  ended_ = true;
  if (raw_error_) {
    error_ = raw_error_;
    return;
  }
  std::string text = fmt::format("{} after {} plain bytes (at byte {} of the file)", what, plain_, place);
  if (!reason.empty()) text += fmt::format(": {}", reason);
  error_ = Error{std::move(text), name_};
}

}  // namespace mailtrace
