// Owners and observers of things whose memory a pool uses again, all in one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace mailtrace {

template <class T>
class PooledPtr;
template <class T>
class WeakPooledPtr;

/// What a thing of a pool is: `struct Thing : Pooled<Thing>`. When its last owner goes, T::give_back() is
/// called. The pool keeps the memory as long as anyone may ask a weak pointer, and says begin_life() of each
/// thing it makes there.
template <class T>
class Pooled {
 public:
  Pooled() = default;
  Pooled(const Pooled&) = delete;
  WeakPooledPtr<T> weak_from_this() { return WeakPooledPtr<T>(static_cast<T*>(this)); }

  /// Another number for each thing that is made in this memory; said before it has an owner.
  void begin_life(std::uint64_t life) { life_ = life; }

 private:
  friend PooledPtr<T>;
  friend WeakPooledPtr<T>;
  std::uint64_t life_ = 0;
  std::uint32_t owners_ = 0;
};

/// As std::shared_ptr, but for one thread: counting is no more than that.
template <class T>
class PooledPtr {
 public:
  PooledPtr() = default;
  PooledPtr(std::nullptr_t) {}
  explicit PooledPtr(T* thing) : thing_(thing) { take(); }
  PooledPtr(const PooledPtr& other) : thing_(other.thing_) { take(); }
  PooledPtr(PooledPtr&& other) noexcept : thing_(std::exchange(other.thing_, nullptr)) {}
  PooledPtr& operator=(PooledPtr other) noexcept {
    std::swap(thing_, other.thing_);
    return *this;
  }
  ~PooledPtr() { reset(); }

  void reset() {
    T* const thing = std::exchange(thing_, nullptr);
    if (thing && --thing->Pooled<T>::owners_ == 0) thing->give_back();
  }
  T* get() const { return thing_; }
  T& operator*() const { return *thing_; }
  T* operator->() const { return thing_; }
  explicit operator bool() const { return thing_ != nullptr; }
  bool operator==(const PooledPtr&) const = default;

 private:
  void take() const {
    if (thing_) ++thing_->Pooled<T>::owners_;
  }
  T* thing_ = nullptr;
};

/// As std::weak_ptr, likewise.
template <class T>
class WeakPooledPtr {
 public:
  WeakPooledPtr() = default;
  explicit WeakPooledPtr(T* thing) : thing_(thing), life_(thing->Pooled<T>::life_) {}
  WeakPooledPtr(const PooledPtr<T>& thing) {
    if (thing) *this = WeakPooledPtr(thing.get());
  }

  bool expired() const {
    return !thing_ || thing_->Pooled<T>::owners_ == 0 || thing_->Pooled<T>::life_ != life_;
  }
  /// Null if it has expired.
  PooledPtr<T> lock() const { return expired() ? PooledPtr<T>() : PooledPtr<T>(thing_); }

 private:
  T* thing_ = nullptr;
  std::uint64_t life_ = 0;
};

}  // namespace mailtrace
