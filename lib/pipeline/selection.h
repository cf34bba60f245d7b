// Which lines of which blocks a run needs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace mailtrace {

/// Lines by where they begin in their blocks, in order, each once. Sources by rank. A plain value.
class Selection {
 public:
  /// `blocks`: how many each source has.
  explicit Selection(const std::vector<std::size_t>& blocks) {
    for (const std::size_t count : blocks) lines_.emplace_back(count);
  }

  const std::vector<std::uint32_t>& lines(std::uint32_t source, std::uint32_t block) const {
    return lines_[source][block];
  }

  /// Whether it was not selected before.
  bool add(std::uint32_t source, std::uint32_t block, std::uint32_t line) {
    std::vector<std::uint32_t>& lines = lines_[source][block];
    const auto at = std::lower_bound(lines.begin(), lines.end(), line);
    if (at != lines.end() && *at == line) return false;
    lines.insert(at, line);
    ++size_;
    return true;
  }

  bool contains(std::uint32_t source, std::uint32_t block, std::uint32_t line) const {
    const std::vector<std::uint32_t>& lines = lines_[source][block];
    return std::binary_search(lines.begin(), lines.end(), line);
  }

  std::uint64_t size() const { return size_; }

 private:
  std::vector<std::vector<std::vector<std::uint32_t>>> lines_;
  std::uint64_t size_ = 0;
};

}  // namespace mailtrace
