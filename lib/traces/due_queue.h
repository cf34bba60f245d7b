// When the tracer looks at which member again.
#pragma once

#include <cstdint>
#include <deque>
#include <queue>
#include <vector>

#include "base/timestamp.h"
#include "traces/unit_graph.h"

namespace mailtrace {

/// Members by the time at which they are due, then by serial. Most become due one of a few fixed times after the line
/// that is being read, so they come in the order in which they go, in a lane for each such wait; in a heap each line
/// would cost a walk through memory that was last looked at long ago. Not thread-safe.
class DueQueue {
 public:
  struct Due {
    Timestamp time;
    std::uint64_t serial = 0;
    Member* member = nullptr;  // another one, or none, where its serial is not `serial`
    bool operator>(const Due& o) const { return time != o.time ? time > o.time : serial > o.serial; }
  };

  void push(const Due& due);
  /// The same, cheaper where one of the few waits there are is given and the times of its pushes go up.
  void push_after(const Due& due, Duration wait);

  /// Whether one is due before `now`.
  bool has_before(Timestamp now) const { return earliest_ < now; }
  /// The first one. There must be one.
  Due pop();

 private:
  struct Lane {
    Duration wait;
    std::deque<Due> dues;  // in order
  };

  Lane* lane_of(Duration wait);
  static bool insert(std::deque<Due>& dues, const Due& due);
  Lane* first_lane();

  std::vector<Lane> lanes_;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> others_;
  Timestamp earliest_ = Timestamp::max();  // of all
};

}  // namespace mailtrace
