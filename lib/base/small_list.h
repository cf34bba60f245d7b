// A list that mostly has one or two elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace mailtrace {

/// A list whose first elements, two where nothing else is said, need no memory of their own. Spans of it are valid until
/// it is changed or moved.
template <class T, std::uint32_t kFew = 2>
class SmallList {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  SmallList() {}
  SmallList(SmallList&& other) noexcept { take(other); }
  SmallList& operator=(SmallList&& other) noexcept {
    if (this != &other) {
      free_many();
      take(other);
    }
    return *this;
  }
  ~SmallList() { free_many(); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<const T> all() const { return {data(), size_}; }
  const T& front() const { return *data(); }
  const T& back() const { return data()[size_ - 1]; }

  void push_back(const T& value) {
    if (size_ == capacity_) grow();
    data()[size_++] = value;
  }
  /// Keeps the order of the others.
  template <class Test>
  void erase_if(Test&& test) {
    T* const all = data();
    std::uint32_t kept = 0;
    for (std::uint32_t i = 0; i < size_; ++i) {
      if (!test(std::as_const(all[i]))) all[kept++] = all[i];
    }
    size_ = kept;
  }

 private:
  T* data() { return capacity_ == kFew ? few_ : many_; }
  const T* data() const { return capacity_ == kFew ? few_ : many_; }
  void free_many() {
    if (capacity_ != kFew) delete[] many_;
  }
  void take(SmallList& other) {
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, kFew);
    if (capacity_ == kFew)
      std::memcpy(static_cast<void*>(few_), other.few_, sizeof few_);
    else
      many_ = other.many_;
  }
  void grow() {
    T* const larger = new T[std::size_t{capacity_} * 2];
    std::memcpy(static_cast<void*>(larger), data(), size_ * sizeof(T));
    free_many();
    many_ = larger;
    capacity_ *= 2;
  }

  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = kFew;
  union {
    T few_[kFew]{};
    T* many_;
  };
};

}  // namespace mailtrace
