#include "bytes/byte_source.h"

namespace mailtrace {

ByteSource::~ByteSource() = default;

bool ByteSource::seek(std::uint64_t) {
  return false;
}

}  // namespace mailtrace
