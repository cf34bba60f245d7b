#include <isa-l.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "bytes/inflater.h"

namespace mailtrace {
namespace {

constexpr std::size_t kWindow = ISAL_DEF_HIST_SIZE;

/// An inflate_state without what of its buffers is not in use: 21 KB of tables and counters, and the window.
/// The pointers in it mean nothing: every call sets them.
class IsalState final : public InflaterState {
 public:
  explicit IsalState(const inflate_state& state) {
    std::size_t processed = static_cast<std::size_t>(state.tmp_out_processed);
    skipped_ = processed - std::min(processed, kWindow);
    in_size_ = static_cast<std::size_t>(state.tmp_in_size);
    out_size_ = static_cast<std::size_t>(state.tmp_out_valid) - skipped_;
    bytes_ = std::make_unique_for_overwrite<char[]>(size());
    std::memcpy(bytes_.get(), &state, kHead);
    std::memcpy(bytes_.get() + kHead, state.tmp_in_buffer, in_size_);
    std::memcpy(bytes_.get() + kHead + in_size_, state.tmp_out_buffer + skipped_, out_size_);
  }

  void copy_to(inflate_state& state) const {
    std::memcpy(static_cast<void*>(&state), bytes_.get(), kHead);
    std::memcpy(state.tmp_in_buffer, bytes_.get() + kHead, in_size_);
    std::memcpy(state.tmp_out_buffer, bytes_.get() + kHead + in_size_, out_size_);
    state.tmp_out_processed -= static_cast<std::int32_t>(skipped_);
    state.tmp_out_valid = static_cast<std::int32_t>(out_size_);
  }

  std::size_t memory() const override { return sizeof *this + size(); }

 private:
  static constexpr std::size_t kHead = offsetof(inflate_state, tmp_in_buffer);
  std::size_t size() const { return kHead + in_size_ + out_size_; }

  std::size_t skipped_;   // of tmp_out_buffer, older than the window
  std::size_t in_size_;   // of tmp_in_buffer
  std::size_t out_size_;  // of tmp_out_buffer: the window, and what there was no room for yet
  std::unique_ptr<char[]> bytes_;
};

class IsalInflater final : public Inflater {
 public:
  IsalInflater() : state_(std::make_unique_for_overwrite<inflate_state>()) {
    isal_inflate_init(state_.get());
  }

  void reset() override {
    isal_inflate_reset(state_.get());
    saved_.reset();
    error_ = ISAL_DECOMP_OK;
    zlib_.reset();
  }

  State inflate(std::span<const char>& in, std::span<char>& out) override {
    if (error_ == ISAL_DECOMP_OK && !zlib_) step(in, out);
    if (zlib_) return drain(out) ? zlib_->inflate(in, out) : State::More;
    if (error_ != ISAL_DECOMP_OK) return drain(out) ? State::Damaged : State::More;
    return state_->block_state == ISAL_BLOCK_FINISH ? State::End : State::More;
  }

  std::string reason() const override {
    if (zlib_) return zlib_->reason();
    switch (error_) {
      case ISAL_INVALID_BLOCK:
        return "invalid block type or code lengths";
      case ISAL_INVALID_SYMBOL:
        return "invalid literal/length or distance code";
      case ISAL_INVALID_LOOKBACK:
        return "invalid distance too far back";
      default:
        return "invalid data";
    }
  }

  std::shared_ptr<const InflaterState> save() const override { return zlib_ ? nullptr : saved(); }

  bool resume(const InflaterState& state) override {
    const auto* ours = dynamic_cast<const IsalState*>(&state);
    if (!ours) return false;
    ours->copy_to(*state_);
    saved_.reset();
    error_ = ISAL_DECOMP_OK;
    zlib_.reset();
    return true;
  }

  std::uint32_t crc32(std::uint32_t crc, std::span<const char> bytes) const override {
    return crc32_gzip_refl(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }

 private:
  static std::uint32_t clamp(std::size_t size) {
    return static_cast<std::uint32_t>(std::min<std::size_t>(size, std::numeric_limits<std::int32_t>::max()));
  }

  /// ISA-L's fast loop decodes ahead of its checks: at damage it counts bytes as put out that it never
  /// wrote. Given a byte at a time it checks every symbol first. It also takes code tables that are
  /// incomplete, which zlib refuses. So damage is found again from where the call began: a byte at a time up
  /// to the next block, and by zlib from there.
  void step(std::span<const char>& in, std::span<char>& out) {
    const std::shared_ptr<const IsalState> before = saved();
    const auto [in_before, out_before] = std::pair(in, out);
    run(in, out);
    if (error_ == ISAL_DECOMP_OK) return;
    before->copy_to(*state_);
    error_ = ISAL_DECOMP_OK;
    in = in_before;
    out = out_before;
    while (error_ == ISAL_DECOMP_OK && !in.empty() && !out.empty()) {
      if (state_->block_state == ISAL_BLOCK_NEW_HDR || state_->block_state == ISAL_BLOCK_HDR) {
        in = leave_to_zlib(in_before, in_before.size() - in.size());
        return;
      }
      std::span<const char> piece = in.first(1);
      run(piece, out);
      in = in.subspan(1 - piece.size());
    }
  }

  /// At the start of a block, `taken` bytes of `in` after a call began: has zlib go on, and returns the input
  /// for it. ISA-L may have taken more than there was: then the rest was in the call before.
  std::span<const char> leave_to_zlib(std::span<const char> in, std::size_t taken) {
    std::string ahead;  // taken, but not used
    std::size_t bits = static_cast<std::size_t>(state_->read_in_length) % 8;
    for (std::size_t at = bits; at < static_cast<std::size_t>(state_->read_in_length); at += 8)
      ahead += static_cast<char>(state_->read_in >> at);
    ahead.append(reinterpret_cast<const char*>(state_->tmp_in_buffer),
                 static_cast<std::size_t>(state_->tmp_in_size));
    std::size_t valid = static_cast<std::size_t>(state_->tmp_out_valid), window = std::min(valid, kWindow);
    const char* end = reinterpret_cast<const char*>(state_->tmp_out_buffer) + valid;
    zlib_ = make_zlib_inflater({end - window, window}, static_cast<unsigned>(state_->read_in), bits);
    std::size_t again = std::min(ahead.size(), taken);
    std::span<const char> before(ahead.data(), ahead.size() - again);
    char none;
    std::span<char> nowhere(&none, 0);
    if (!before.empty()) (void)zlib_->inflate(before, nowhere);
    return in.subspan(taken - again);
  }

  /// Copied once where a restart point is taken right before a call.
  std::shared_ptr<const IsalState> saved() const {
    if (!saved_) saved_ = std::make_shared<const IsalState>(*state_);
    return saved_;
  }

  void run(std::span<const char>& in, std::span<char>& out) {
    saved_.reset();
    // ISA-L declares its input as changeable but does not change it.
    state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(in.data()));
    const std::uint32_t in_size = clamp(in.size()), out_size = clamp(out.size());
    state_->avail_in = in_size;
    state_->next_out = reinterpret_cast<std::uint8_t*>(out.data());
    state_->avail_out = out_size;
    int result = isal_inflate(state_.get());
    // At damage it may count more than there was.
    std::size_t left = std::min(state_->avail_in, in_size);
    bool wants_input = result >= 0 && state_->avail_out > 0 && state_->block_state != ISAL_BLOCK_FINISH;
    if (!wants_input) left += give_back(in_size - left);
    in = in.subspan(in_size - left);
    out = out.subspan(out_size - std::min(state_->avail_out, out_size));
    if (result < 0) error_ = result;
  }

  /// ISA-L reads up to eight bytes ahead. They are given back, of the `taken` last ones, unless the input
  /// ended within a code: then all of them are part of it. So the end of the stream, which may be found a
  /// call later when there was no room for the last bytes, always lies in the input of that call.
  std::size_t give_back(std::size_t taken) {
    if (state_->read_in_length < 8) return 0;
    std::size_t n = std::min(static_cast<std::size_t>(state_->read_in_length) / 8, taken);
    state_->read_in_length -= static_cast<std::int32_t>(8 * n);
    state_->read_in &= (std::uint64_t{1} << state_->read_in_length) - 1;
    return n;
  }

  /// Where ISA-L decodes no further: puts out what it has decoded and had no room. Whether that is all.
  bool drain(std::span<char>& out) {
    saved_.reset();
    std::size_t left = static_cast<std::size_t>(state_->tmp_out_valid - state_->tmp_out_processed);
    std::size_t n = std::min(left, out.size());
    std::memcpy(out.data(), state_->tmp_out_buffer + state_->tmp_out_processed, n);
    state_->tmp_out_processed += static_cast<std::int32_t>(n);
    out = out.subspan(n);
    return n == left;
  }

  std::unique_ptr<inflate_state> state_;
  mutable std::shared_ptr<const IsalState> saved_;  // state_ as it is; null: not saved
  int error_ = ISAL_DECOMP_OK;                      // ended the stream
  std::unique_ptr<Inflater> zlib_;                  // decodes what comes after the last bytes of state_
};

}  // namespace

std::unique_ptr<Inflater> make_isal_inflater() {
  return std::make_unique<IsalInflater>();
}

}  // namespace mailtrace
