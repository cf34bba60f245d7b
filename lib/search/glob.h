// Globs: '*' is any text, '?' any one byte, everything else itself. There is no escape: '*' and '?'
// match themselves too.
#pragma once

#include <string>
#include <string_view>

namespace mailtrace {

bool is_glob(std::string_view text);

/// Whether the whole of `text`, in any case, is what `glob` (lower case) describes. Takes at most
/// glob size times text size steps.
bool glob_matches(std::string_view glob, std::string_view text);

/// The longest part of a glob that stands for itself; of equal ones the first. "" where there is none.
std::string longest_literal(std::string_view glob);

}  // namespace mailtrace
