#include "traces/address_list.h"

#include <string>

#include "base/text.h"

namespace mailtrace {
namespace {

/// Calls visit(i) for the bytes of `text` that stand in no quotes.
template <class Visit>
void for_each_unquoted(std::string_view text, Visit&& visit) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && quoted) {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      visit(i);
    }
  }
}

/// What stands in each <...>.
std::vector<std::string_view> in_angles(std::string_view item) {
  std::vector<std::string_view> all;
  std::size_t open = item.npos;
  for_each_unquoted(item, [&](std::size_t i) {
    if (item[i] == '<' && open == item.npos) open = i;
    if (item[i] != '>' || open == item.npos) return;
    all.push_back(item.substr(open + 1, i - open - 1));
    open = item.npos;
  });
  return all;
}

/// The words of `item`; empty if one of them is no full address.
std::vector<std::string_view> full_addresses(std::string_view item) {
  std::vector<std::string_view> words;
  std::size_t begin = 0, with_domain = 0;
  bool has_at = false;
  const auto end_word = [&](std::size_t end) {
    if (end > begin) {
      words.push_back(item.substr(begin, end - begin));
      with_domain += has_at;
    }
    begin = end + 1;
    has_at = false;
  };
  for_each_unquoted(item, [&](std::size_t i) {
    if (item[i] == ' ') end_word(i);
    has_at = has_at || item[i] == '@';
  });
  end_word(item.size());
  if (with_domain != words.size()) words.clear();
  return words;
}

}  // namespace

std::string_view bare_address(std::string_view one) {
  while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
  while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
  while (one.size() > 1 && one.front() == '\\') one.remove_prefix(1);
  if (const std::size_t open = one.find('<'); open != one.npos && one.back() == '>') {
    return one.substr(open + 1, one.size() - open - 2);
  }
  return one;
}

std::vector<std::string_view> split_at_blanks(std::string_view item) {
  auto all = item.find('<') == item.npos ? full_addresses(item) : in_angles(item);
  if (all.size() > 1) return all;
  const std::string_view one = bare_address(item);
  if (one.empty() && item.find('<') == item.npos) return {};
  return {one};
}

std::vector<std::string_view> split_addresses(std::string_view list) {
  std::vector<std::string_view> all;
  any_address(list, [&](std::string_view one) {
    all.push_back(one);
    return false;
  });
  return all;
}

bool is_same_address(std::string_view a, std::string_view b) {
  if (equals_ignoring_case(a, b)) return true;
  if (a.find('\\') == a.npos && b.find('\\') == b.npos) return false;
  std::string x(a), y(b);
  std::erase(x, '\\');
  std::erase(y, '\\');
  return equals_ignoring_case(x, y);
}

}  // namespace mailtrace
