#include <zlib.h>

#include <algorithm>
#include <limits>

#include "bytes/inflater.h"

namespace mailtrace {
namespace {

uInt clamp(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

/// A stream copied as inflateCopy does. zlib holds 7 KB of tables and counters, and the window.
class ZlibState final : public InflaterState {
 public:
  static constexpr std::size_t kMemory = sizeof(z_stream) + 7200 + (std::size_t{1} << MAX_WBITS);

  explicit ZlibState(z_stream& stream) { ready_ = inflateCopy(&stream_, &stream) == Z_OK; }
  ~ZlibState() override {
    if (ready_) inflateEnd(&stream_);
  }
  ZlibState(const ZlibState&) = delete;
  ZlibState& operator=(const ZlibState&) = delete;

  bool is_ready() const { return ready_; }
  /// Makes `stream`, not initialised, a copy. inflateCopy declares what it copies as changeable, and only
  /// reads it: several threads may.
  bool copy_to(z_stream& stream) const {
    return inflateCopy(&stream, const_cast<z_stream*>(&stream_)) == Z_OK;
  }
  std::size_t memory() const override { return kMemory; }

 private:
  z_stream stream_ = {};
  bool ready_ = false;
};

class ZlibInflater final : public Inflater {
 public:
  ZlibInflater() { ready_ = inflateInit2(&stream_, -MAX_WBITS) == Z_OK; }
  ZlibInflater(std::span<const char> window, unsigned bits, std::size_t bit_count) : ZlibInflater() {
    ready_ = ready_ &&
             inflatePrime(&stream_, static_cast<int>(bit_count),
                          static_cast<int>(bits & ((1u << bit_count) - 1))) == Z_OK &&
             inflateSetDictionary(&stream_, reinterpret_cast<const Bytef*>(window.data()),
                                  clamp(window.size())) == Z_OK;
  }
  ~ZlibInflater() override {
    if (ready_) inflateEnd(&stream_);
  }
  ZlibInflater(const ZlibInflater&) = delete;
  ZlibInflater& operator=(const ZlibInflater&) = delete;

  void reset() override {
    if (ready_) inflateReset(&stream_);
  }

  State inflate(std::span<const char>& in, std::span<char>& out) override {
    if (!ready_) return State::Damaged;
    // zlib declares its input as changeable but does not change it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = clamp(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = clamp(out.size());
    int result = ::inflate(&stream_, Z_NO_FLUSH);
    in = in.subspan(clamp(in.size()) - stream_.avail_in);
    out = out.subspan(clamp(out.size()) - stream_.avail_out);
    if (result == Z_STREAM_END) return State::End;
    return result == Z_OK || result == Z_BUF_ERROR ? State::More : State::Damaged;
  }

  std::string reason() const override {
    return !ready_ ? "not enough memory" : stream_.msg ? stream_.msg : "invalid data";
  }

  std::shared_ptr<const InflaterState> save() const override {
    if (!ready_) return nullptr;
    auto state = std::make_shared<ZlibState>(stream_);
    return state->is_ready() ? state : nullptr;
  }

  bool resume(const InflaterState& state) override {
    const auto* ours = dynamic_cast<const ZlibState*>(&state);
    if (!ours) return false;
    if (ready_) inflateEnd(&stream_);
    ready_ = ours->copy_to(stream_);
    return ready_;
  }

  std::uint32_t crc32(std::uint32_t crc, std::span<const char> bytes) const override {
    return static_cast<std::uint32_t>(
        ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  }

 private:
  mutable z_stream stream_ = {};  // inflateCopy wants to be able to change what it copies
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<Inflater> make_zlib_inflater() {
  return std::make_unique<ZlibInflater>();
}

std::unique_ptr<Inflater> make_zlib_inflater(std::span<const char> window, unsigned bits,
                                             std::size_t bit_count) {
  return std::make_unique<ZlibInflater>(window, bits, bit_count);
}

}  // namespace mailtrace
