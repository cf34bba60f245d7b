#include "bytes/version.h"

#include "bytes/inflater.h"

namespace mailtrace {

std::string inflate_version() {
  return "inflate: " + inflater_engines().front().name();
}

}  // namespace mailtrace
