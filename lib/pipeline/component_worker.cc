#include "pipeline/component_worker.h"

#include <utility>

namespace mailtrace {
namespace {

constexpr std::size_t kBatch = 256;  // members

}  // namespace

ComponentWorker::ComponentWorker(Work work) : work_(std::move(work)), thread_([this] { work_all(); }) {}

ComponentWorker::~ComponentWorker() {
  finish();
}

void ComponentWorker::add(Component component) {
  filling_.members += component.size();
  filling_.components.push_back(std::move(component));
  if (filling_.members >= kBatch) hand_over();
}

void ComponentWorker::hand_over() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ < kMostWaiting; });
  waiting_ += filling_.members;
  batches_.push_back(std::exchange(filling_, {}));
  lock.unlock();
  changed_.notify_all();
}

void ComponentWorker::finish() {
  if (!thread_.joinable()) return;
  hand_over();
  {
    const std::lock_guard lock(mutex_);
    at_end_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ComponentWorker::work_all() {
  for (;;) {
    Batch batch;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return at_end_ || !batches_.empty(); });
      if (batches_.empty()) return;
      batch = std::move(batches_.front());
      batches_.pop_front();
      waiting_ -= batch.members;
    }
    changed_.notify_all();
    for (const Component& component : batch.components) {
      work_(component);
      done_.fetch_add(1, std::memory_order_release);
    }
  }
}

}  // namespace mailtrace
