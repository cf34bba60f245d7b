#include "pipeline/crew.h"

#include <algorithm>

namespace mailtrace {

Crew::~Crew() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  threads_.join();
}

void Crew::run(std::size_t count, const Task& task) {
  if (workers_ == 1 || count < 2) {
    for (std::size_t i = 0; i < count; ++i) task(0, i);
    return;
  }
  if (step_ == 0) start_threads();
  {
    const std::lock_guard lock(mutex_);
    shares_.clear();
    for (unsigned w = 0; w < workers_; ++w) shares_.push_back({count * w / workers_, count * (w + 1) / workers_});
    task_ = &task;
    busy_ = threads_.size() + 1;  // the shares of threads that are not there fall to the others
    ++step_;
  }
  changed_.notify_all();
  work(0);
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return busy_ == 0; });
}

void Crew::start_threads() {
  for (unsigned w = 1; w < workers_ && threads_.start([this, w] { wait_for_work(w); }); ++w) {
  }
}

void Crew::wait_for_work(unsigned worker) {
  for (std::size_t done = 0;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return is_over_ || step_ != done; });
      if (is_over_) return;
      done = step_;
    }
    work(worker);
  }
}

void Crew::work(unsigned worker) {
  for (std::size_t task = 0; take(worker, task);) (*task_)(worker, task);
  const std::lock_guard lock(mutex_);
  if (--busy_ == 0) changed_.notify_all();
}

/// The next of the worker's own tasks, or the last of who has most left.
bool Crew::take(unsigned worker, std::size_t& task) {
  const std::lock_guard lock(mutex_);
  if (Share& own = shares_[worker]; own.begin < own.end) {
    task = own.begin++;
    return true;
  }
  const auto left = [](const Share& s) { return s.end - s.begin; };
  Share& most = *std::max_element(shares_.begin(), shares_.end(),
                                  [&](const Share& a, const Share& b) { return left(a) < left(b); });
  if (left(most) == 0) return false;
  task = --most.end;
  return true;
}

}  // namespace mailtrace
