// Which decompressor is at work.
#pragma once

#include <string>

namespace mailtrace {

/// "inflate: ISA-L 2.30.0": what decompresses gz, for --version and bug reports.
std::string inflate_version();

}  // namespace mailtrace
