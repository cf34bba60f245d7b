// Message-IDs as different programs log them, made comparable.
#pragma once

#include <string>
#include <string_view>

namespace mailtrace {

/// A key that is equal for the forms in which Postfix (the raw header value), amavis (brackets added,
/// domain in lower case) and Dovecot (blanks and quotes dropped) log one Message-ID: what stands in
/// the first <...>, or the whole, in lower case without blanks, quotes and control characters. "" for
/// none ("<>", "unspecified", "undef").
std::string normalise_message_id(std::string_view logged);

/// What of it the key is made of: a view into `logged`.
std::string_view bracketed_message_id(std::string_view logged);

}  // namespace mailtrace
