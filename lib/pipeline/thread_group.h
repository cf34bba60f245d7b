// Threads as far as the system gives them.
#pragma once

#include <cstddef>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace mailtrace {

/// Threads that are waited for when this goes. Used by one thread.
class ThreadGroup {
 public:
  ThreadGroup() = default;
  ThreadGroup(const ThreadGroup&) = delete;
  ~ThreadGroup() { join(); }

  bool empty() const { return threads_.empty(); }
  std::size_t size() const { return threads_.size(); }

  /// Runs work() in a further thread. False: there is none to be had, by a limit of processes or of memory; then the
  /// caller does the work itself, or with those it has.
  template <class Work>
  [[nodiscard]] bool start(Work&& work) {
    try {
      threads_.emplace_back(std::forward<Work>(work));
      return true;
    } catch (const std::system_error&) {
      return false;
    }
  }

  /// Waits until all have ended.
  void join() {
    for (std::thread& t : threads_) t.join();
    threads_.clear();
  }

 private:
  std::vector<std::thread> threads_;
};

}  // namespace mailtrace
