#include "pipeline/selection.h"

#include <algorithm>
#include <cstring>

namespace mailtrace {

Selection::Selection(const std::vector<std::size_t>& blocks, std::uint64_t text_memory) : text_memory_(text_memory) {
  for (const std::size_t count : blocks) blocks_.emplace_back(count);
}

const std::vector<KeptLine>* Selection::kept_lines(std::uint32_t source, std::uint32_t block) const {
  const Block& wanted = blocks_[source][block];
  return wanted.kept.size() == wanted.lines.size() ? &wanted.kept : nullptr;
}

bool Selection::has(std::uint32_t source, std::uint32_t block, std::uint32_t line) const {
  const std::vector<std::uint32_t>& lines = blocks_[source][block].lines;
  return std::binary_search(lines.begin(), lines.end(), line);
}

bool Selection::add(std::uint32_t source, std::uint32_t block, std::uint32_t line) {
  std::vector<std::uint32_t>& lines = blocks_[source][block].lines;
  const auto at = std::lower_bound(lines.begin(), lines.end(), line);
  if (at != lines.end() && *at == line) return false;
  lines.insert(at, line);
  ++size_;
  return true;
}

void Selection::keep_text(std::uint32_t source, std::uint32_t block, const KeptLine& line) {
  const std::uint64_t needed = line.text.size() + sizeof line;
  if (text_memory_ < needed) return;
  text_memory_ -= needed;
  KeptLine kept = line;
  if (!line.text.empty()) {
    char* const room = texts_->take(line.text.size());
    std::memcpy(room, line.text.data(), line.text.size());
    kept.text = {room, line.text.size()};
  }
  std::vector<KeptLine>& all = blocks_[source][block].kept;
  const auto at = std::lower_bound(all.begin(), all.end(), line.offset,
                                   [](const KeptLine& a, std::uint32_t offset) { return a.offset < offset; });
  all.insert(at, kept);
}

}  // namespace mailtrace
