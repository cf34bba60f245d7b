// Lists of addresses as one field of a line.
#pragma once

#include <string_view>
#include <vector>

namespace mailtrace {

/// The addresses of a comma-separated list, with or without <>; commas inside quotes and <> do not
/// separate. Views into `list`.
std::vector<std::string_view> split_addresses(std::string_view list);

}  // namespace mailtrace
