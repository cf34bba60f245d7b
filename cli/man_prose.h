// The prose of the man page, part of the binary so that --generate=man needs no other file.
#pragma once

#include <string_view>

namespace mailtrace {

/// man/mailtrace.1.in as it was when the program was configured; "@OPTIONS@" stands alone on a line.
extern const std::string_view kManProse;

}  // namespace mailtrace
