// What the operating system's errors mean for a person.
#pragma once

#include <string>

struct stat;

namespace mailtrace {

/// The text of an errno value, lower case, with the cure where there is a general one.
std::string system_message(int error);

/// The same for a file that could not be opened; for a refusal it says who may read it.
std::string open_message(int error, const struct stat& status);

}  // namespace mailtrace
