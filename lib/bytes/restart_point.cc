#include "bytes/restart_point.h"

namespace mailtrace {

std::size_t RestartPoint::memory() const {
  return sizeof *this + (inflater ? inflater->memory() : 0) + (decoded ? decoded->capacity() : 0);
}

}  // namespace mailtrace
