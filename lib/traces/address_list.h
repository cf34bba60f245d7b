// Lists of addresses as one field of a line.
#pragma once

#include <string_view>
#include <vector>

namespace mailtrace {

/// One address without blanks around it and without <>.
std::string_view bare_address(std::string_view one);

/// The addresses of a comma-separated list, with or without <>; commas inside quotes and <> do not
/// separate. Views into `list`.
std::vector<std::string_view> split_addresses(std::string_view list);

/// Calls visit(std::string_view) for each of these addresses until it returns true; returns whether it did.
template <class Visit>
bool any_address(std::string_view list, Visit&& visit) {
  bool quoted = false, angled = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    const char c = i < list.size() ? list[i] : ',';
    if (i == list.size() || (c == ',' && !quoted && !angled)) {
      const std::string_view one = bare_address(list.substr(begin, i - begin));
      if ((!one.empty() || angled) && visit(one)) return true;
      begin = i + 1;
    } else if (c == '\\' && quoted && i + 1 < list.size()) {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '<' || c == '>')) {
      angled = c == '<';
    }
  }
  return false;
}

}  // namespace mailtrace
