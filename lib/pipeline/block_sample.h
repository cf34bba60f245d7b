// What tells a block that is read again from other bytes in its place.
#pragma once

#include <cstdint>
#include <string_view>

namespace mailtrace {

/// A hash of the size of a block and of some pieces of it, its begin and end among them: of a log that was written anew
/// in the same file, or of another file, it is another one. It is for accidents, no proof.
std::uint64_t sample_of(std::string_view block);

}  // namespace mailtrace
