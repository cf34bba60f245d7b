// Log text is written by strangers: how it is made safe for a terminal, a column, a sentence.
#pragma once

#include <string>
#include <string_view>

namespace mailtrace {

/// `text` for a terminal: escape_controls of base/text.h, and the characters that turn the direction
/// of writing as \u202e.
std::string terminal_text(std::string_view text);

/// `json` for a terminal: what it could obey or turns the direction of writing is \u009b, so that the values stay. All
/// strings in it must be UTF-8, with the control characters of ASCII escaped.
std::string terminal_json(std::string_view json);

/// `text` for a column: tab, line feed, carriage return and backslash as \t, \n, \r, \\, other ASCII
/// control characters as \xNN, so that the escaping can be undone. Other bytes stay.
std::string column_text(std::string_view text);
void append_column_text(std::string_view text, std::string& out);

/// At most `limit` bytes of `text` for a sentence of one line, in UTF-8: runs of blanks and control
/// characters are one blank, what a terminal could obey or not show is '?', a cut is marked "...".
std::string quoted(std::string_view text, std::size_t limit);

}  // namespace mailtrace
