// What one thread has given up while another may still look at it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

namespace mailtrace {

/// Things in the order in which they were given up, each with a mark; marks do not go down. A thing is used again when
/// what may look at it has come to its mark. Not thread-safe: marks are passed by the one thread that owns this.
template <class T>
class HeldBack {
 public:
  std::size_t size() const { return held_.size(); }

  /// Calls use(thing) at once where its mark has been released already.
  template <class Use>
  void add(T thing, std::uint64_t mark, Use&& use) {
    if (mark <= released_) return use(thing);
    held_.emplace_back(mark, thing);
  }

  /// While use(thing) is called: what comes so many places behind that thing; a value of its own if there is none.
  T ahead(std::size_t places) const { return places < held_.size() ? held_[places].second : T{}; }

  /// Calls use(thing) for everything with this mark or an earlier one.
  template <class Use>
  void release(std::uint64_t mark, Use&& use) {
    released_ = mark;
    for (; !held_.empty() && held_.front().first <= mark; held_.pop_front()) use(held_.front().second);
  }

 private:
  std::deque<std::pair<std::uint64_t, T>> held_;
  std::uint64_t released_ = 0;
};

}  // namespace mailtrace
