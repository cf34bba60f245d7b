#include "traces/address_list.h"

namespace mailtrace {
namespace {

std::string_view bare(std::string_view one) {
  while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
  while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
  if (const std::size_t open = one.find('<'); open != one.npos && one.back() == '>') {
    return one.substr(open + 1, one.size() - open - 2);
  }
  return one;
}

}  // namespace

std::vector<std::string_view> split_addresses(std::string_view list) {
  std::vector<std::string_view> all;
  bool quoted = false, angled = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    const char c = i < list.size() ? list[i] : ',';
    if (i == list.size() || (c == ',' && !quoted && !angled)) {
      const std::string_view one = bare(list.substr(begin, i - begin));
      if (!one.empty() || angled) all.push_back(one);
      begin = i + 1;
    } else if (c == '\\' && quoted && i + 1 < list.size()) {
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '<' || c == '>')) {
      angled = c == '<';
    }
  }
  return all;
}

}  // namespace mailtrace
