#include "traces/address_list.h"

namespace mailtrace {

std::string_view bare_address(std::string_view one) {
  while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
  while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
  if (const std::size_t open = one.find('<'); open != one.npos && one.back() == '>') {
    return one.substr(open + 1, one.size() - open - 2);
  }
  return one;
}

std::vector<std::string_view> split_addresses(std::string_view list) {
  std::vector<std::string_view> all;
  any_address(list, [&](std::string_view one) {
    all.push_back(one);
    return false;
  });
  return all;
}

}  // namespace mailtrace
