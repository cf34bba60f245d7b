#include <boost/iostreams/filter/bzip2.hpp>
#include <new>

#include "bytes/decoder.h"

namespace mailtrace {
namespace {

/// The filter's own step is used, not its stream: a stream would lose the bytes decoded just before
/// damage, and the place of it. The step goes from one bz2 stream to the next by itself, as pbzip2
/// writes them.
class Bz2Decoder final : public Decoder {
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
    } catch (const boost::iostreams::bzip2_error& error) {
      step = failed(error.error(), in_begin, in.data());
    } catch (const std::bad_alloc&) {
      step = {DecodeStep::State::Refused, "not enough memory"};
    }
    in = in.subspan(static_cast<std::size_t>(in_begin - in.data()));
    out = out.subspan(static_cast<std::size_t>(out_begin - out.data()));
    return step;
  }

 private:
  static DecodeStep failed(int error, const char*& in_begin, const char* start) {
    namespace bz = boost::iostreams::bzip2;
    if (error == bz::unexpected_eof) return {};
    // The first stream was recognised by its magic, so this is what follows a complete one. The byte
    // that showed it is given back.
    if (error == bz::data_error_magic) {
      if (in_begin != start) --in_begin;
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
