#include "pipeline/repeated_lines.h"

#include <algorithm>

#include "pipeline/block_scan.h"

namespace mailtrace {

RepeatedLines::Kind RepeatedLines::kind_of(const IndexedBlock& block, std::uint32_t line) {
  Header header;
  if (!parse_header(line_at(block.text(), line), scratch_, header)) return Kind::NoHeader;
  return header.repeats_previous ? Kind::Repeat : Kind::Plain;
}

/// The next line with a header in either direction; null if there is none.
const std::uint32_t* RepeatedLines::line_before(const IndexedBlock& block, const std::uint32_t* line) {
  while (line > block.lines().data()) {
    --line;
    if (kind_of(block, *line) != Kind::NoHeader) return line;
  }
  return nullptr;
}
const std::uint32_t* RepeatedLines::line_behind(const IndexedBlock& block, const std::uint32_t* line) {
  const std::uint32_t* const end = block.lines().data() + block.lines().size();
  for (++line; line < end; ++line) {
    if (kind_of(block, *line) != Kind::NoHeader) return line;
  }
  return nullptr;
}

std::uint32_t RepeatedLines::last_line(const IndexedBlock& block) {
  const std::uint32_t* line = block.lines().data() + block.lines().size();
  while ((line = line_before(block, line))) {
    if (kind_of(block, *line) == Kind::Plain) return *line;
  }
  return 0;
}

/// Adds the lines behind `line` that repeat it, and returns what stands behind them: another line with a header, or the
/// end of the block, where the next block may go on with more.
const std::uint32_t* RepeatedLines::add_run(const IndexedBlock& block, const std::uint32_t* line,
                                            std::vector<std::uint32_t>& repeats) {
  const std::uint32_t* next = line_behind(block, line);
  for (; next && kind_of(block, *next) == Kind::Repeat; next = line_behind(block, next)) {
    repeats.push_back(*next);
    line = next;
  }
  if (next) return next;
  last_ = *line;
  return block.lines().data() + block.lines().size();
}

void RepeatedLines::add_neighbours(const IndexedBlock& block, const std::vector<std::uint32_t>& found,
                                   std::vector<std::uint32_t>& lines) {
  const std::uint32_t* const begin = block.lines().data();
  const std::uint32_t* const end = begin + block.lines().size();
  // A line that is repeated often is gone through once, and back once: where what was gone through ends.
  const std::uint32_t *done = begin, *done_back = nullptr;
  for (const std::uint32_t offset : found) {
    const std::uint32_t* line = std::lower_bound(begin, end, offset);
    if (line >= done) {
      const std::size_t before = lines.size();
      done = add_run(block, line, lines);
      if (lines.size() > before) lines.push_back(offset);
    }
    if (done_back == done || kind_of(block, offset) != Kind::Repeat) continue;
    done_back = done;
    lines.push_back(offset);
    while (line && kind_of(block, *line) == Kind::Repeat) {
      const std::uint32_t* before = line_before(block, line);
      if (before) {
        lines.push_back(*before);
      } else {
        repeating_before_ = *line;
      }
      line = before;
    }
  }
}

void RepeatedLines::add_repeats(const IndexedBlock& block, const std::vector<std::uint32_t>& found,
                                std::vector<std::uint32_t>& repeats) {
  const std::uint32_t* const begin = block.lines().data();
  const std::uint32_t* const end = begin + block.lines().size();
  const std::uint32_t* done = begin;
  for (const std::uint32_t offset : found) {
    const std::uint32_t* line = std::lower_bound(begin, end, offset);
    if (line >= done) done = add_run(block, line, repeats);
  }
}

}  // namespace mailtrace
