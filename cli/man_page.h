// The man page: the prose of man/mailtrace.1.in around the option table.
#pragma once

#include <string>

namespace mailtrace {

/// mailtrace.1 in the man(7) macros.
std::string man_page();

}  // namespace mailtrace
