#include "pipeline/indexed_block.h"

#include <algorithm>

#include "pipeline/block_scan.h"

namespace mailtrace {

IndexedBlock::IndexedBlock(std::shared_ptr<const Block> block, IdWordFinder& finder) : block_(std::move(block)) {
  finder.find(text());
  lines_.assign(finder.lines(), finder.lines() + finder.line_count());
  words_.assign(finder.words(), finder.words() + finder.word_count());
  has_json_ = std::any_of(lines_.begin(), lines_.end(),
                          [this](std::uint32_t begin) { return begin < text().size() && text()[begin] == '{'; });
}

std::uint32_t IndexedBlock::line_of(std::size_t position) const {
  return *(std::upper_bound(lines_.begin(), lines_.end(), static_cast<std::uint32_t>(position)) - 1);
}

std::size_t IndexedBlock::index_of(std::uint32_t line) const {
  return static_cast<std::size_t>(std::lower_bound(lines_.begin(), lines_.end(), line) - lines_.begin());
}

void IndexedBlock::read_headers(HeaderScratch& scratch) {
  if (!pids_.empty()) return;
  pids_.reserve(lines_.size());
  IdWordFinder finder;
  Header header;
  for (const std::uint32_t begin : lines_) {
    const bool has_header = parse_header(line_at(text(), begin), scratch, header);
    pids_.push_back(has_header ? header.pid : kNoProcess);
    if (!has_header || header.format != HeaderFormat::JournalJson) continue;
    finder.find(header.text);
    for (std::size_t w = 0; w < finder.word_count(); ++w) json_words_.push_back({begin, finder.words()[w].hash});
  }
}

const std::vector<IdWord>& IndexedBlock::json_words(HeaderScratch& scratch) {
  if (has_json_) read_headers(scratch);
  return json_words_;
}

const std::vector<std::uint32_t>& IndexedBlock::lines_with(const ExpressionSet& set) {
  if (lines_with_) return *lines_with_;
  lines_with_.emplace();
  static_cast<void>(set.scan(text(), [&](std::uint32_t, std::size_t end) {
    const std::uint32_t line = line_of(end > 0 ? end - 1 : 0);
    if (lines_with_->empty() || lines_with_->back() != line) lines_with_->push_back(line);
    return true;
  }));
  return *lines_with_;
}

const std::vector<std::uint32_t>& IndexedBlock::pids(HeaderScratch& scratch) {
  read_headers(scratch);
  return pids_;
}

std::shared_ptr<IndexedBlock> IndexedBlocks::get(Key key, const Load& load, IdWordFinder& finder) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto at = kept_.find(key); at != kept_.end()) {
      ages_.splice(ages_.end(), ages_, at->second.age);
      return at->second.block;
    }
  }
  const auto indexed = std::make_shared<IndexedBlock>(load(), finder);
  const std::lock_guard lock(mutex_);
  if (kept_.contains(key)) return indexed;
  kept_[key] = {indexed, ages_.insert(ages_.end(), key)};
  if (kept_.size() > most_) {
    kept_.erase(ages_.front());
    ages_.pop_front();
  }
  return indexed;
}

}  // namespace mailtrace
