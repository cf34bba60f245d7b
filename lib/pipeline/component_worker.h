// Makes traces of finished messages on a thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "pipeline/thread_group.h"
#include "traces/unit_graph.h"

namespace mailtrace {

/// Does `work` for components, one after the other in the order in which they were added, in a thread of its own; where
/// there is none to be had, in add(). Who adds them leaves their members and units as they are until done() counts them.
/// Memory: at most kMostWaiting members wait, and one component; who adds more waits too.
class ComponentWorker {
 public:
  using Component = std::vector<const Member*>;
  using Work = std::function<void(const Component&)>;
  static constexpr std::size_t kMostWaiting = 4096;

  explicit ComponentWorker(Work work);
  /// Finishes what was added.
  ~ComponentWorker();
  ComponentWorker(const ComponentWorker&) = delete;

  /// To be called by one thread, as the next ones.
  void add(Component component);
  /// Waits until everything added has been done.
  void finish();

  /// How many components have been done. What was written by the work is seen by who asks.
  std::uint64_t done() const { return done_.load(std::memory_order_acquire); }

 private:
  /// Handed over at once: a lock and a wakened thread for every message would cost more than the message.
  struct Batch {
    std::vector<Component> components;
    std::size_t members = 0;
  };

  void hand_over();
  void work_all();
  void work_on(const Component& component);

  Work work_;
  Batch filling_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Batch> batches_;
  std::size_t waiting_ = 0;  // members in batches_
  bool at_end_ = false;
  std::atomic<std::uint64_t> done_ = 0;
  ThreadGroup thread_;  // one, or none where the system gives none
};

}  // namespace mailtrace
