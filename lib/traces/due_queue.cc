#include "traces/due_queue.h"

#include <algorithm>

#include "base/prefetch.h"

namespace mailtrace {
namespace {

constexpr std::size_t kMostLanes = 8;
constexpr std::size_t kMostSteps = 64;  // that one is put before others of its time
// A member due next was last looked at long ago: its memory is asked for while the ones before have their turn.
constexpr std::size_t kAheadMember = 6, kAheadUnit = 3;

void fetch_ahead(const std::deque<DueQueue::Due>& dues) {
  if (dues.size() > kAheadMember) fetch_to_read(dues[kAheadMember].member);
  if (dues.size() <= kAheadUnit) return;
  const DueQueue::Due& soon = dues[kAheadUnit];
  if (soon.member->serial != soon.serial) return;
  fetch_to_read(soon.member->unit);
}

}  // namespace

DueQueue::Lane* DueQueue::lane_of(Duration wait) {
  for (Lane& lane : lanes_) {
    if (lane.wait == wait) return &lane;
  }
  if (lanes_.size() == kMostLanes) return nullptr;
  return &lanes_.emplace_back(Lane{wait, {}});
}

/// False where its place is too far from the end.
bool DueQueue::insert(std::deque<Due>& dues, const Due& due) {
  std::size_t at = dues.size();
  while (at > 0 && dues[at - 1] > due) {
    if (dues.size() - at == kMostSteps) return false;
    --at;
  }
  dues.insert(dues.begin() + static_cast<std::ptrdiff_t>(at), due);
  return true;
}

void DueQueue::push(const Due& due) {
  earliest_ = std::min(earliest_, due.time);
  others_.push(due);
}

void DueQueue::push_after(const Due& due, Duration wait) {
  earliest_ = std::min(earliest_, due.time);
  Lane* const lane = lane_of(wait);
  if (!lane || !insert(lane->dues, due)) others_.push(due);
}

/// The lane with the first one of all lanes; null if all are empty.
DueQueue::Lane* DueQueue::first_lane() {
  Lane* first = nullptr;
  for (Lane& lane : lanes_) {
    if (!lane.dues.empty() && (!first || first->dues.front() > lane.dues.front())) first = &lane;
  }
  return first;
}

DueQueue::Due DueQueue::pop() {
  Due due;
  Lane* lane = first_lane();
  if (!lane || (!others_.empty() && lane->dues.front() > others_.top())) {
    due = others_.top();
    others_.pop();
  } else {
    due = lane->dues.front();
    lane->dues.pop_front();
    fetch_ahead(lane->dues);
  }
  lane = first_lane();
  earliest_ = lane ? lane->dues.front().time : Timestamp::max();
  if (!others_.empty()) earliest_ = std::min(earliest_, others_.top().time);
  return due;
}

}  // namespace mailtrace
