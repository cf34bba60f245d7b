// Rows of text lined up in columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mailtrace {

/// Appends `rows` (all of one size), each as a line after `indent`, cells padded to the widest of their
/// column (no padding is made for cells beyond a limit) and two blanks between. Columns named in
/// `right` are set to the right; a column that is empty in all rows is left out.
void append_columns(const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& right,
                    std::string_view indent, std::string& out);

}  // namespace mailtrace
