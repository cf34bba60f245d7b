// A list whose elements stand in an arena.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "base/byte_arena.h"

namespace mailtrace {

/// A list that grows in an arena, which must outlive it; the room of a smaller list is not used again. Elements are
/// valid until one is added.
template <class T, std::uint32_t kFirst>
class ArenaList {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  static_assert(alignof(T) <= alignof(void*));

 public:
  using value_type = T;

  ArenaList() = default;
  ArenaList(const ArenaList&) = delete;
  ArenaList& operator=(const ArenaList&) = delete;
  /// `other` is empty then.
  ArenaList& operator=(ArenaList&& other) noexcept {
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* data() const { return data_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& front() const { return *data_; }
  const T& back() const { return data_[size_ - 1]; }

  void push_back(const T& value, ByteArena& arena) {
    if (size_ == capacity_) grow(arena);
    new (data_ + size_++) T(value);
  }

 private:
  void grow(ByteArena& arena) {
    capacity_ = capacity_ == 0 ? kFirst : capacity_ * 2;
    T* const larger = reinterpret_cast<T*>(arena.take(capacity_ * sizeof(T)));
    if (size_ != 0) std::memcpy(static_cast<void*>(larger), data_, size_ * sizeof(T));
    data_ = larger;
  }

  T* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

}  // namespace mailtrace
