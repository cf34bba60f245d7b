#include "pipeline/component_worker.h"

#include <utility>

#include "base/prefetch.h"

namespace mailtrace {
namespace {

constexpr std::size_t kBatch = 256;  // members
constexpr std::size_t kUsualComponents = 80;

/// Another processor wrote all this, long ago: it is asked for while the components before have their turn, first what
/// leads to the rest.
void fetch_members(const ComponentWorker::Component& component) {
  for (const Member* m : component) fetch_to_read(m);
}
void fetch_units(const ComponentWorker::Component& component) {
  for (const Member* m : component) fetch_to_read(m->unit);
}
void fetch_events(const ComponentWorker::Component& component) {
  for (const Member* m : component) fetch_to_read(m->unit->events.data(), m->unit->events.size());
}
void fetch_texts(const ComponentWorker::Component& component) {
  for (const Member* m : component) {
    for (const KeptEvent& e : m->unit->events) e.fetch_texts();
  }
}

}  // namespace

ComponentWorker::ComponentWorker(Work work) : work_(std::move(work)) {
  static_cast<void>(thread_.start([this] { work_all(); }));
}

ComponentWorker::~ComponentWorker() {
  finish();
}

void ComponentWorker::add(Component component) {
  if (thread_.empty()) return work_on(component);
  if (filling_.components.empty()) filling_.components.reserve(kUsualComponents);
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
  if (thread_.empty()) return;
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
    const std::vector<Component>& all = batch.components;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i + 4 < all.size()) fetch_members(all[i + 4]);
      if (i + 3 < all.size()) fetch_units(all[i + 3]);
      if (i + 2 < all.size()) fetch_events(all[i + 2]);
      if (i + 1 < all.size()) fetch_texts(all[i + 1]);
      work_on(all[i]);
    }
  }
}

void ComponentWorker::work_on(const Component& component) {
  work_(component);
  done_.fetch_add(1, std::memory_order_release);
}

}  // namespace mailtrace
