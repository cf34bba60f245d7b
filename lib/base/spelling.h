// The nearest known word to a misspelt one.
#pragma once

#include <span>
#include <string_view>

namespace mailtrace {

/// The word of `words` that `typed` was most likely meant to be; "" if none is near. Near means: at most
/// two letters of it, and fewer than half, are missing, added, other, or swapped with a neighbour.
std::string_view nearest_word(std::string_view typed, std::span<const std::string_view> words);

}  // namespace mailtrace
