#include "bytes/version.h"

#include <zlib.h>

namespace mailtrace {

std::string inflate_version() { return std::string("inflate: zlib ") + zlibVersion(); }

}  // namespace mailtrace
