#include "bytes/inflater.h"

#include <zlib.h>

#ifdef MAILTRACE_HAS_ISAL
#include <isa-l.h>
#endif

namespace mailtrace {
namespace {

std::string zlib_name() {
  return std::string("zlib ") + zlibVersion();
}

#ifdef MAILTRACE_HAS_ISAL
std::string isal_name() {
  return "ISA-L " + std::to_string(ISAL_MAJOR_VERSION) + '.' + std::to_string(ISAL_MINOR_VERSION) + '.' +
         std::to_string(ISAL_PATCH_VERSION);
}
#endif

constexpr InflaterEngine kEngines[] = {
#ifdef MAILTRACE_HAS_ISAL
    {isal_name, make_isal_inflater},
#endif
    {zlib_name, make_zlib_inflater},
};

}  // namespace

std::span<const InflaterEngine> inflater_engines() {
  return kEngines;
}

}  // namespace mailtrace
