// A list of texts in which none stands twice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/name_index.h"

namespace mailtrace {

/// Adds to a list, to which nobody else must add as long as this is in use.
class UniqueTexts {
 public:
  explicit UniqueTexts(std::vector<std::string>& list) : list_(list) {}

  void add(std::string_view text) {
    const std::size_t size = list_.size();
    if (index_.find(text, size, [&](std::size_t i) -> std::string_view { return list_[i]; }) == size) {
      list_.emplace_back(text);
    }
  }

 private:
  std::vector<std::string>& list_;
  NameIndex<ExactNames> index_;
};

}  // namespace mailtrace
