// How decoding a bz2 stream can begin in its middle.
#pragma once

#include <cstddef>
#include <string>

namespace mailtrace {

/// The beginning of a bz2 stream, up to where a second block may begin: behind it, the blocks of another stream can be
/// decoded. What the block in it gives is to be dropped.
struct Bz2Prelude {
  std::string bytes;          // of the last one the first bits only, the others are 0
  std::size_t plain_size = 0;  // of what it gives
};

/// One that ends `bit` (below 8) bits behind the beginning of a byte. Blocks of any level may follow it.
Bz2Prelude make_bz2_prelude(unsigned bit);

}  // namespace mailtrace
