// Memory that a pool has and nobody may look at: the address sanitizer is told, for it sees no pools.
#pragma once

#include <cstddef>

extern "C" {
void __asan_poison_memory_region(const volatile void* begin, std::size_t size);
void __asan_unpoison_memory_region(const volatile void* begin, std::size_t size);
int __asan_address_is_poisoned(const volatile void* address);
}

namespace mailtrace {

/// Whether the program is built with the address sanitizer. Without, what follows is nothing.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kIsWatched = true;
#elif defined(__has_feature)
inline constexpr bool kIsWatched = __has_feature(address_sanitizer);
#else
inline constexpr bool kIsWatched = false;
#endif

/// From now on whoever reads or writes one of these bytes ends the program. Memory given back to the allocator may be
/// forbidden, memory given back to the system may not.
inline void forbid(const void* begin, std::size_t size) {
  if constexpr (kIsWatched) __asan_poison_memory_region(begin, size);
}
/// Until they are permitted again.
inline void permit(const void* begin, std::size_t size) {
  if constexpr (kIsWatched) __asan_unpoison_memory_region(begin, size);
}
inline bool is_forbidden(const void* address) {
  if constexpr (kIsWatched) return __asan_address_is_poisoned(address) != 0;
  return false;
}

}  // namespace mailtrace
