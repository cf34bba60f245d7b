#include <zlib.h>

#include <algorithm>
#include <limits>

#include "bytes/inflater.h"

namespace mailtrace {
namespace {

uInt clamp(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

class ZlibInflater final : public Inflater {
 public:
  ZlibInflater() { ready_ = inflateInit2(&stream_, -MAX_WBITS) == Z_OK; }
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

  std::uint32_t crc32(std::uint32_t crc, std::span<const char> bytes) const override {
    return static_cast<std::uint32_t>(
        ::crc32_z(crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  }

 private:
  z_stream stream_ = {};
  bool ready_ = false;
};

}  // namespace

std::unique_ptr<Inflater> make_zlib_inflater() {
  return std::make_unique<ZlibInflater>();
}

}  // namespace mailtrace
