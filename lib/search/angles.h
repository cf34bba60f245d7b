// Addresses and Message-IDs are logged and given with or without <> around them.
#pragma once

#include <string_view>

namespace mailtrace {

/// `text` without one pair of <> around it.
inline std::string_view without_angles(std::string_view text) {
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') return text.substr(1, text.size() - 2);
  return text;
}

}  // namespace mailtrace
