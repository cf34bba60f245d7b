// Globs: '*' is any text, '?' any one byte, everything else itself. There is no escape: '*' and '?'
// match themselves too.
#pragma once

#include <string_view>

namespace mailtrace {

bool is_glob(std::string_view text);

/// Whether the whole of `text`, in any case, is what `glob` (lower case) describes. Takes at most
/// glob size times text size steps.
bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace mailtrace
