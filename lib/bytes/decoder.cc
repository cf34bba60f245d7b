#include "bytes/decoder.h"

namespace mailtrace {

bool Decoder::save(RestartPoint&) const {
  return false;
}

bool Decoder::resume(const RestartPoint&) {
  return true;
}

}  // namespace mailtrace
