// Asking the processor for memory before its turn.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mailtrace {

inline constexpr std::size_t kCacheLine = 64;

/// `count` things from `first` on will be read soon. Never an access: `first` may be any address.
template <class Thing>
void fetch_to_read(const Thing* first, std::size_t count = 1) {
  const auto begin = reinterpret_cast<std::uintptr_t>(first);
  for (std::size_t at = 0; at < count * sizeof(Thing); at += kCacheLine) {
    __builtin_prefetch(reinterpret_cast<const void*>(begin + at));
  }
}

/// The same, and changed: another processor that has them gives them up.
template <class Thing>
void fetch_to_write(const Thing* first, std::size_t count = 1) {
  const auto begin = reinterpret_cast<std::uintptr_t>(first);
  for (std::size_t at = 0; at < count * sizeof(Thing); at += kCacheLine) {
    __builtin_prefetch(reinterpret_cast<const void*>(begin + at), 1);
  }
}

}  // namespace mailtrace
