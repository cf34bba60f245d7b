// Lists of addresses as one field of a line.
#pragma once

#include <string_view>
#include <vector>

namespace mailtrace {

/// One address without blanks around it and without <>; and without what stands in front of a local name in an alias so
/// that it is not looked up once more ("\\bob"): no part of an address.
std::string_view bare_address(std::string_view one);

/// The addresses of a list, with or without <>: separated by commas, by the angles themselves, or by blanks
/// where these separate nothing but full addresses; not by what is inside quotes and <>. Views into `list`.
std::vector<std::string_view> split_addresses(std::string_view list);

/// What stands between two commas, where it holds blanks: the addresses these or the angles separate, else the
/// whole as one.
std::vector<std::string_view> split_at_blanks(std::string_view item);

/// Calls visit(std::string_view) for each of these addresses until it returns true; returns whether it did.
template <class Visit>
bool any_address(std::string_view list, Visit&& visit) {
  if (list.empty()) return false;
  bool quoted = false, angled = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    const char c = i < list.size() ? list[i] : ',';
    if (i == list.size() || (c == ',' && !quoted && !angled)) {
      const std::string_view item = list.substr(begin, i - begin);
      if (item.size() > 1 && item.find(' ', 1) != item.npos) {
        for (const std::string_view one : split_at_blanks(item)) {
          if (visit(one)) return true;
        }
      } else {
        const std::string_view one = bare_address(item);
        if ((!one.empty() || angled) && visit(one)) return true;
      }
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

/// Whether two programs wrote one address: in any case, odd local parts with more or fewer backslashes.
bool is_same_address(std::string_view a, std::string_view b);

}  // namespace mailtrace
