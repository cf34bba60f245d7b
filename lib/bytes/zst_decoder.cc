#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "bytes/decoder.h"

namespace mailtrace {
namespace {

using Input = std::span<const char>;

/// Whether `in` is a frame's magic, or the beginning of one: "\x28\xb5\x2f\xfd", or that of a frame to
/// be skipped, "\x50" to "\x5f" and "\x2a\x4d\x18" (RFC 8878, 3.1).
bool begins_frame(Input in) {
  std::string_view head(in.data(), std::min<std::size_t>(in.size(), 4));
  if (std::string_view("\x28\xb5\x2f\xfd").starts_with(head)) return true;
  return (head[0] & 0xf0) == 0x50 && std::string_view("\x2a\x4d\x18").starts_with(head.substr(1));
}

/// libzstd itself and not Boost's filter: that one cannot tell a cut frame from a complete one, and
/// loses its place when it throws.
class ZstDecoder final : public Decoder {
 public:
  ZstDecoder() : context_(ZSTD_createDCtx()) {}

  bool is_between() const override { return between_; }

  DecodeStep decode(Input& in, std::span<char>& out, bool last) override {
    if (!context_) return {DecodeStep::State::Refused, "not enough memory"};
    while (!out.empty()) {
      if (between_) {
        DecodeStep step = between(in, last);
        if (step.state == DecodeStep::State::End || between_) return step;
      }
      if (Fed fed = feed(in, out); ZSTD_isError(fed.result)) {
        return failed(fed.result);
      } else if (fed.is_stuck || between_) {
        break;
      }
    }
    return {};
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };

  /// The shortest part of a frame that says how long its header is.
  static constexpr std::size_t kFirstWanted = 5;
  /// libzstd asks for the header of the next block together with a block.
  static constexpr std::size_t kBlockHeader = 3;

  struct Fed {
    std::size_t result;  // of libzstd
    bool is_stuck;       // nothing taken, nothing put out
  };

  /// Has libzstd do one thing: put out what it has decoded, or take the next piece it asks for. An
  /// erring call does not tell what it put out before, so a call that can err must put out nothing.
  Fed feed(Input& in, std::span<char>& out) {
    std::size_t piece = wanted_ > kBlockHeader ? wanted_ - kBlockHeader : wanted_;
    ZSTD_inBuffer from{in.data(), holds_output_ ? 0 : std::min(in.size(), piece), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    std::size_t result = ZSTD_decompressStream(context_.get(), &to, &from);
    if (ZSTD_isError(result)) return {result, false};
    bool is_stuck = from.pos == 0 && to.pos == 0 && !holds_output_;
    in = in.subspan(from.pos);
    out = out.subspan(to.pos);
    holds_output_ = to.pos == to.size;
    between_ = result == 0;
    wanted_ = between_ ? kFirstWanted : result;
    return {result, is_stuck};
  }

  /// Skips zeros, and looks whether another frame follows.
  DecodeStep between(Input& in, bool last) {
    auto end = std::find_if(in.begin(), in.end(), [](char c) { return c != '\0'; });
    in = in.subspan(static_cast<std::size_t>(end - in.begin()));
    if (in.size() < 4 && !last) return {};
    if (in.empty() || !begins_frame(in)) return {DecodeStep::State::End};
    between_ = false;
    return {};
  }

  static DecodeStep failed(std::size_t result) {
    DecodeStep step{DecodeStep::State::Damaged, "invalid data"};
    switch (ZSTD_getErrorCode(result)) {
      case ZSTD_error_checksum_wrong:
        step.reason = "checksum does not match";
        break;
      case ZSTD_error_frameParameter_windowTooLarge:
        step.state = DecodeStep::State::Refused;
        step.reason = "needs more than 128 MiB of memory (decompress it with zstd -dc --long=31)";
        break;
      case ZSTD_error_memory_allocation:
        step.state = DecodeStep::State::Refused;
        step.reason = "not enough memory";
        break;
      case ZSTD_error_dictionary_wrong:
        step.state = DecodeStep::State::Refused;
        step.reason = "needs the dictionary it was made with";
        break;
      default:
        break;
    }
    return step;
  }

  std::unique_ptr<ZSTD_DCtx, Free> context_;
  std::size_t wanted_ = kFirstWanted;  // input it asks for
  bool holds_output_ = false;          // it may have decoded more than there was room for
  bool between_ = true;                // frames
};

}  // namespace

std::unique_ptr<Decoder> make_zst_decoder() {
  return std::make_unique<ZstDecoder>();
}

}  // namespace mailtrace
