// Memory that is all zeros, without the time it takes to write them.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <type_traits>

namespace mailtrace {

/// `count` objects for which all bytes zero is a value, straight from the system: a page comes into being when it is
/// first written to, so that what is never touched costs nothing, and what is, is not written twice. In large pages
/// where the system has them.
template <class T>
class ZeroPages {
 public:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

  explicit ZeroPages(std::size_t count) : count_(count) {
    void* const pages = mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) fail();
#ifdef MADV_HUGEPAGE
    madvise(pages, bytes(), MADV_HUGEPAGE);  // a wish
#endif
    data_ = static_cast<T*>(pages);
  }
  ~ZeroPages() { munmap(data_, bytes()); }
  ZeroPages(const ZeroPages&) = delete;
  ZeroPages& operator=(const ZeroPages&) = delete;

  T* data() { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  std::size_t size() const { return count_; }

 private:
  std::size_t bytes() const { return count_ * sizeof(T); }

  /// As `new` does where nobody can be asked to give memory back.
  [[noreturn]] static void fail() {
    if (const std::new_handler handler = std::get_new_handler()) handler();
    throw std::bad_alloc();
  }

  std::size_t count_;  // not 0
  T* data_;
};

}  // namespace mailtrace
