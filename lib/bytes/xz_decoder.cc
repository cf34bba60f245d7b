#include <boost/iostreams/filter/lzma.hpp>
#include <new>

#include "bytes/decoder.h"

namespace mailtrace {
namespace {

/// LZMA_MEMLIMIT_ERROR of lzma/base.h, the one code Boost has no name for. Boost allows 100 MiB; the
/// presets of xz need 65 at most.
constexpr int kMemoryLimitError = 6;

/// The filter's own step is used, not its stream: a stream would lose the bytes decoded just before
/// damage, and the place of it. The step takes all streams of a file, and the padding between them.
class XzDecoder final : public Decoder {
 public:
  DecodeStep decode(std::span<const char>& in, std::span<char>& out, bool last) override {
    const char* in_begin = in.data();
    const char* in_end = in.data() + in.size();
    char* out_begin = out.data();
    char* out_end = out.data() + out.size();
    DecodeStep step;
    try {
      bool more = filter_.filter().filter(in_begin, in_end, out_begin, out_end, last);
      if (!more) step.state = DecodeStep::State::End;
    } catch (const boost::iostreams::lzma_error& error) {
      step = failed(error.error());
    } catch (const std::bad_alloc&) {
      step = {DecodeStep::State::Refused, "not enough memory"};
    }
    in = in.subspan(static_cast<std::size_t>(in_begin - in.data()));
    out = out.subspan(static_cast<std::size_t>(out_begin - out.data()));
    return step;
  }

 private:
  static DecodeStep failed(int error) {
    if (error == boost::iostreams::lzma::buf_error) return {};
    if (error == kMemoryLimitError)
      return {DecodeStep::State::Refused, "needs more than 100 MiB of memory (decompress it with xz -dc)"};
    if (error == boost::iostreams::lzma::options_error)
      return {DecodeStep::State::Refused, "made with options that are not supported"};
    return {DecodeStep::State::Damaged, "invalid data or checksum"};
  }

  boost::iostreams::lzma_decompressor filter_{1};
};

}  // namespace

std::unique_ptr<Decoder> make_xz_decoder() {
  return std::make_unique<XzDecoder>();
}

}  // namespace mailtrace
