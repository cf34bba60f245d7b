#include <boost/iostreams/filter/lzma.hpp>

#include "bytes/filter_step.h"

namespace mailtrace {
namespace {

/// LZMA_MEMLIMIT_ERROR of lzma/base.h, the one code Boost has no name for. Boost allows 100 MiB; the
/// presets of xz need 65 at most.
constexpr int kMemoryLimitError = 6;

/// The step takes all streams of a file, and the padding between them.
class XzDecoder final : public Decoder {
 public:
  DecodeStep decode(std::span<const char>& in, std::span<char>& out, bool last) override {
    return filter_step<boost::iostreams::lzma_error>(filter_.filter(), in, out, last, failed);
  }

 private:
  static DecodeStep failed(int error, std::size_t&) {
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
