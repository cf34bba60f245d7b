// Which decompressor is at work.
#pragma once

#include <string>

namespace mailtrace {

/// "inflate: zlib 1.2.13": what decompresses gz, for --version and bug reports.
std::string inflate_version();

}  // namespace mailtrace
