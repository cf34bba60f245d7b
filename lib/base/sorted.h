// Lists in order.
#pragma once

#include <algorithm>
#include <vector>

namespace mailtrace {

/// Puts `all` in order, each value once.
template <class T>
void sort_once_each(std::vector<T>& all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

}  // namespace mailtrace
