#include "pipeline/restart_points.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace mailtrace {

void RestartPoints::look_before(std::uint32_t block, const ByteSource& bytes, std::uint64_t position,
                                std::string_view begun) {
  if (memory_ == 0) return;
  auto point = bytes.restart_point();
  if (!point || point->plain_offset == 0) return;
  const bool is_cheap = point->memory() <= kCheap;
  // A decoder goes on right here; it is given the bytes before as if it had decoded them already.
  if (point->plain_offset == position && point->compression != Compression::None && !begun.empty()) {
    point->plain_offset -= begun.size();
    point->decoded = std::make_shared<const std::string>(std::string(begun) + (point->decoded ? *point->decoded : ""));
  }
  if (position >= next_) {
    // As long as there is room, each block or frame that begins anew is one.
    next_ = position + (is_cheap ? spacing_ - kFirstSpacing : spacing_);
    spread(*point);
  }
  candidates_.push_back({block, std::move(*point)});
}

/// Adds to those that are evenly spread.
void RestartPoints::spread(const RestartPoint& point) {
  if (!points_.empty() && point.plain_offset <= points_.back().plain_offset) return;
  held_ += point.memory();
  points_.push_back(point);
  while (held_ > memory_ && points_.size() > 1) thin();
}

void RestartPoints::settle(std::uint32_t end, const std::function<bool(std::uint32_t)>& is_wanted) {
  for (; !candidates_.empty() && candidates_.front().block < end; candidates_.pop_front()) {
    Candidate& first = candidates_.front();
    const std::uint64_t held = held_before_blocks_ + first.point.memory();
    if (held > memory_ || !is_wanted(first.block)) continue;
    held_before_blocks_ = held;
    before_blocks_.push_back(std::move(first.point));
  }
}

std::vector<RestartPoint> RestartPoints::take() {
  const auto is_before = [](const RestartPoint& a, const RestartPoint& b) { return a.plain_offset < b.plain_offset; };
  std::vector<RestartPoint> all = std::move(points_);
  const auto middle = static_cast<std::ptrdiff_t>(all.size());
  std::move(before_blocks_.begin(), before_blocks_.end(), std::back_inserter(all));
  std::inplace_merge(all.begin(), all.begin() + middle, all.end(), is_before);
  return all;
}

/// Drops every other one.
void RestartPoints::thin() {
  std::vector<RestartPoint> kept;
  held_ = 0;
  for (std::size_t i = 1; i < points_.size(); i += 2) {
    held_ += points_[i].memory();
    kept.push_back(std::move(points_[i]));
  }
  points_ = std::move(kept);
  spacing_ *= 2;
}

}  // namespace mailtrace
