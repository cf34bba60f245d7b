// Lists in order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace mailtrace {

/// Puts `all` in order, each value once.
template <class T>
void sort_once_each(std::vector<T>& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

/// The elements of `all`, a list in the order of key_of(element), whose key is `key`. As std::ranges::equal_range, whose
/// answer clang before 16 cannot compile with the library of GCC.
template <class List, class Key, class KeyOf>
std::span<const typename List::value_type> with_key(const List& all, const Key& key, KeyOf key_of) {
  const std::less<> is_less;
  const auto begin = std::partition_point(all.begin(), all.end(),
                                          [&](const auto& e) { return is_less(std::invoke(key_of, e), key); });
  const auto end =
      std::partition_point(begin, all.end(), [&](const auto& e) { return !is_less(key, std::invoke(key_of, e)); });
  return {all.data() + (begin - all.begin()), static_cast<std::size_t>(end - begin)};
}

}  // namespace mailtrace
