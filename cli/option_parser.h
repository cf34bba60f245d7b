// From the words of the command line to RawOptions.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "cli/raw_options.h"

namespace mailtrace {

/// Parses `arguments`, without the program's name. Long options are never guessed from a prefix; "--" ends
/// the options; of -h, --help and --version the first counts, and what comes after it does not. The error
/// names the option, once, and a similar one where that is likely what was meant.
Result<RawOptions> parse_options(std::span<const std::string> arguments);

}  // namespace mailtrace
