#include "bytes/bz2_prelude.h"

#include <boost/iostreams/compose.hpp>
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/device/array.hpp>
#include <boost/iostreams/device/back_inserter.hpp>
#include <boost/iostreams/filter/bzip2.hpp>

#include "bytes/bz2_marks.h"

namespace mailtrace {
namespace {

constexpr char kHeader[] = "BZh9";
/// By how many bits a block of some letters ends behind a byte is as good as random: each of the eight is met soon.
constexpr std::size_t kMostLetters = 200;

std::string bz2_of(const std::string& text) {
  namespace io = boost::iostreams;
  std::string stream;
  io::copy(io::array_source(text.data(), text.size()),
           io::compose(io::bzip2_compressor(io::bzip2_params(1)), io::back_inserter(stream)));
  return stream;
}

/// Where its only block ends.
std::size_t end_of_block(const std::string& stream) {
  std::size_t from = 0;
  for (;;) {
    const auto mark = find_bz2_mark(stream, from);
    if (!mark) return 0;
    if (mark->kind == Bz2Mark::Kind::End) return static_cast<std::size_t>(mark->bit);
    from = static_cast<std::size_t>(mark->bit) / 8 + 1;
  }
}

}  // namespace

Bz2Prelude make_bz2_prelude(unsigned bit) {
  if (bit == 0) return {kHeader, 0};
  std::string text;
  while (text.size() < kMostLetters) {
    text += static_cast<char>('a' + text.size() * 7 % 26);
    std::string stream = bz2_of(text);
    const std::size_t end = end_of_block(stream);
    if (end % 8 != bit) continue;
    stream.resize(end / 8 + 1);
    stream.back() = static_cast<char>(stream.back() & (0xff00 >> bit));
    stream.replace(0, 4, kHeader);
    return {stream, text.size()};
  }
  return {};
}

}  // namespace mailtrace
