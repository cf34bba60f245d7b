#include "timeline.h"

#include <algorithm>

namespace make_log {

Line* Timeline::fresh() {
  if (free_.empty()) return &lines_.emplace_back();
  Line* line = free_.back();
  free_.pop_back();
  line->text.clear();
  line->owners.clear();
  return line;
}

void Timeline::push(Line* line) {
  heap_.push_back({line->time, pushed_++, line});
  std::push_heap(heap_.begin(), heap_.end());
}

Line* Timeline::pop() {
  std::pop_heap(heap_.begin(), heap_.end());
  Line* line = heap_.back().line;
  heap_.pop_back();
  return line;
}

void Timeline::recycle(Line* line) { free_.push_back(line); }

}  // namespace make_log
