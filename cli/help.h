// The texts of -h and --help, made from the option table.
#pragma once

#include <string>

#include "cli/option_table.h"

namespace mailtrace {

/// One screen: at most 40 lines of 80 columns.
std::string short_help();

/// Everything, in 80 columns.
std::string full_help();

/// "-f, --from ADDR": how an option is shown wherever options are listed.
std::string spelling_of(const Option& option);

/// "One of: …" (of the choices that the help text does not explain) and "Default: …" where they apply, as
/// one paragraph with markup; else "".
std::string facts_about(const Option& option);

}  // namespace mailtrace
