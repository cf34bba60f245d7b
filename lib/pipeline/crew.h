// A few threads that do the tasks of one step together, again and again.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

#include "pipeline/thread_group.h"

namespace mailtrace {

/// Threads are started when there is first something to share, and end with the object; those that the system does not
/// give, the others do without. Used by one thread.
class Crew {
 public:
  /// `workers`: with the thread that calls run(), at least 1.
  explicit Crew(unsigned workers) : workers_(workers) {}
  ~Crew();
  Crew(const Crew&) = delete;

  unsigned workers() const { return workers_; }

  /// A task, and which of the workers does it.
  using Task = std::function<void(unsigned worker, std::size_t task)>;
  /// Does the tasks 0 to `count` - 1, each worker so many that follow each other as it can; returns when all are done.
  void run(std::size_t count, const Task& task);

 private:
  /// Tasks [begin, end) that are still to be done.
  struct Share {
    std::size_t begin = 0, end = 0;
  };

  void start_threads();
  void wait_for_work(unsigned worker);
  void work(unsigned worker);
  bool take(unsigned worker, std::size_t& task);

  const unsigned workers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  ThreadGroup threads_;
  std::vector<Share> shares_;  // of each worker
  const Task* task_ = nullptr;
  std::size_t step_ = 0;  // counts the calls of run()
  std::size_t busy_ = 0;
  bool is_over_ = false;
};

}  // namespace mailtrace
