#include <boost/iostreams/filter/bzip2.hpp>

#include "bytes/filter_step.h"

namespace mailtrace {
namespace {

/// The step goes from one bz2 stream to the next by itself, as pbzip2 writes them.
class Bz2Decoder final : public Decoder {
 public:
  DecodeStep decode(std::span<const char>& in, std::span<char>& out, bool last) override {
    return filter_step<boost::iostreams::bzip2_error>(filter_.filter(), in, out, last, failed);
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
    return {DecodeStep::State::Damaged, "invalid data or checksum"};
  }

  boost::iostreams::bzip2_decompressor filter_{false, 1};
};

}  // namespace

std::unique_ptr<Decoder> make_bz2_decoder() {
  return std::make_unique<Bz2Decoder>();
}

}  // namespace mailtrace
