#include "pipeline/block_visit.h"

#include <algorithm>
#include <cstring>

#include "base/sorted.h"
#include "base/text.h"
#include "pipeline/block_scan.h"
#include "pipeline/follow_sessions.h"

namespace mailtrace {
namespace {

/// Whether a line of the block may lie in a stretch of time.
template <class Window>
bool overlaps(const BlockSummary& block, const Window& window) {
  constexpr Duration kSecond = Duration::from_seconds(1);
  return block.earliest <= window.to && window.from <= block.latest + kSecond;
}

enum class LineKind { NoHeader, Plain, Repeat };

LineKind kind_of(std::string_view line, HeaderScratch& scratch) {
  Header header;
  if (!parse_header(line, scratch, header)) return LineKind::NoHeader;
  return header.repeats_previous ? LineKind::Repeat : LineKind::Plain;
}

}  // namespace

void BlockVisitor::visit(IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish,
                         const FollowTexts& texts, const Tell& tell) {
  lines_ = wish.lines;
  named_lines_.clear();
  process_lines_.clear();
  window_lines_.clear();
  policy_lines_.clear();
  if (!lines_.empty() && lines_.back() == kLastLine) lines_.back() = last_line(block);
  find_words(block, wish);
  if (!wish.texts.empty() || !wish.windows.empty()) find_texts(block, summary, texts);
  if (wish.wants_policies && policies_.programs()) policy_lines_ = block.lines_with(*policies_.programs());
  find_in_headers(block, summary, wish);
  sort_once_each(lines_);
  sort_once_each(named_lines_);
  if (lines_.empty() && wish.hits.empty() && named_lines_.empty() && process_lines_.empty() && window_lines_.empty() &&
      policy_lines_.empty()) {
    return;
  }
  add_neighbours(block, wish);
  followed_ = lines_;
  find_repeats(block);
  sort_once_each(process_lines_);
  sort_once_each(policy_lines_);
  lines_.insert(lines_.end(), wish.hits.begin(), wish.hits.end());
  lines_.insert(lines_.end(), named_lines_.begin(), named_lines_.end());
  lines_.insert(lines_.end(), process_lines_.begin(), process_lines_.end());
  lines_.insert(lines_.end(), policy_lines_.begin(), policy_lines_.end());
  for (const auto& [line, window] : window_lines_) lines_.push_back(line);
  lines_.insert(lines_.end(), repeats_.begin(), repeats_.end());
  sort_once_each(lines_);
  std::sort(window_lines_.begin(), window_lines_.end());
  decode_lines(block, summary, wish, tell);
}

void BlockVisitor::find_words(IndexedBlock& block, const BlockWish& wish) {
  if (wish.words.empty()) return;
  words_ = wish.words;
  std::sort(words_.begin(), words_.end());
  may_be_word_.assign(kFilter, false);
  for (const std::uint32_t word : words_) may_be_word_[word % kFilter] = true;
  const auto is_wanted = [&](std::uint32_t word) {
    return may_be_word_[word % kFilter] && std::binary_search(words_.begin(), words_.end(), word);
  };
  for (const IdWord& word : block.words()) {
    if (is_wanted(word.hash)) named_lines_.push_back(block.line_of(word.offset));
  }
  for (const IdWord& word : block.json_words(scratch_)) {
    if (is_wanted(word.hash)) named_lines_.push_back(word.offset);
  }
}

void BlockVisitor::find_texts(const IndexedBlock& block, const BlockSummary& summary, const FollowTexts& texts) {
  if (!texts.set) return;
  static_cast<void>(texts.set->scan(block.text(), [&](std::uint32_t id, std::size_t end) {
    const std::uint32_t line = block.line_of(end - 1);
    if (id < texts.texts.size()) {
      named_lines_.push_back(line);
    } else if (overlaps(summary, *texts.windows[id - texts.texts.size()])) {
      add_window_line(line, *texts.windows[id - texts.texts.size()]);
    }
    return true;
  }));
}

void BlockVisitor::add_window_line(std::uint32_t line, const TextWindow& window) {
  if (window.meaning == TextWindow::Meaning::Any) {
    lines_.push_back(line);
  } else {
    window_lines_.emplace_back(line, &window);
  }
}

/// What only headers tell: processes and times; and texts behind the escapes of JSON.
void BlockVisitor::find_in_headers(IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish) {
  may_be_pid_.assign(kFilter, false);
  for (const ProcessSearch* search : wish.processes) may_be_pid_[search->window.pid % kFilter] = true;
  const bool has_every_line = std::any_of(wish.windows.begin(), wish.windows.end(),
                                          [](const TextWindow* w) { return w->text.empty(); });
  const bool is_in_json = block.has_json() && (!wish.texts.empty() || !wish.windows.empty());
  if (wish.processes.empty() && !has_every_line && !is_in_json) return;
  const std::vector<std::uint32_t>& pids = block.pids(scratch_);
  StampResolver resolver = summary.resolver;
  Header header;
  for (std::size_t i = 0; i < pids.size(); ++i) {
    const bool may_be_of_process = may_be_pid_[pids[i] % kFilter];
    if (pids[i] == IndexedBlock::kNoProcess ||
        (summary.is_steady && !may_be_of_process && !has_every_line && !is_in_json)) {
      continue;
    }
    const std::uint32_t offset = block.lines()[i];
    if (!parse_header(line_at(block.text(), offset), scratch_, header)) continue;
    const Timestamp time = resolver.resolve(header.stamp).value_or(resolver.last());
    if (may_be_of_process && is_of_process(header, time, wish)) process_lines_.push_back(offset);
    if (is_in_json && header.format == HeaderFormat::JournalJson) find_in_json(header, time, offset, wish);
    for (const TextWindow* w : wish.windows) {
      if (w->text.empty() && w->from <= time && time <= w->to) add_window_line(offset, *w);
    }
  }
}

void BlockVisitor::find_in_json(const Header& header, Timestamp time, std::uint32_t line, const BlockWish& wish) {
  const std::string lower = lower_case(header.text);
  const auto holds = [&](std::string_view wanted) { return lower.find(wanted) != lower.npos; };
  if (std::any_of(wish.texts.begin(), wish.texts.end(), [&](const std::string* text) { return holds(*text); })) {
    named_lines_.push_back(line);
  }
  for (const TextWindow* w : wish.windows) {
    if (w->from <= time && time <= w->to && !w->text.empty() && holds(w->text)) add_window_line(line, *w);
  }
}

bool BlockVisitor::is_of_process(const Header& header, Timestamp time, const BlockWish& wish) const {
  if (header.pid == 0 && header.tag.empty()) return false;
  std::string key;
  for (const ProcessSearch* search : wish.processes) {
    const ProcessWindow& w = search->window;
    if (w.pid != header.pid || time < w.from || w.to < time) continue;
    if (key.empty()) key = FollowSessions::process_key(header.host, header.tag, header.pid);
    if (key == search->process) return true;
  }
  return false;
}

/// The next line with a header in either direction; null if there is none.
const std::uint32_t* BlockVisitor::line_before(const IndexedBlock& block, const std::uint32_t* line) {
  while (line > block.lines().data()) {
    --line;
    if (kind_of(line_at(block.text(), *line), scratch_) != LineKind::NoHeader) return line;
  }
  return nullptr;
}
const std::uint32_t* BlockVisitor::line_behind(const IndexedBlock& block, const std::uint32_t* line) {
  const std::uint32_t* const end = block.lines().data() + block.lines().size();
  for (++line; line < end; ++line) {
    if (kind_of(line_at(block.text(), *line), scratch_) != LineKind::NoHeader) return line;
  }
  return nullptr;
}

std::uint32_t BlockVisitor::last_line(const IndexedBlock& block) {
  const std::uint32_t* line = block.lines().data() + block.lines().size();
  while ((line = line_before(block, line))) {
    if (kind_of(line_at(block.text(), *line), scratch_) == LineKind::Plain) return *line;
  }
  return 0;
}

/// Adds the lines behind `line` that repeat it, and returns what stands behind them: another line with a header, or the
/// end of the block, where the next block may go on with more.
const std::uint32_t* BlockVisitor::add_repeats(const IndexedBlock& block, const std::uint32_t* line,
                                               std::vector<std::uint32_t>& repeats) {
  const std::uint32_t* next = line_behind(block, line);
  for (; next && kind_of(line_at(block.text(), *next), scratch_) == LineKind::Repeat; next = line_behind(block, next)) {
    repeats.push_back(*next);
    line = next;
  }
  if (next) return next;
  last_ = *line;
  return block.lines().data() + block.lines().size();
}

/// "last message repeated 3 times" and the line it is about go together, and are followed whatever they say.
void BlockVisitor::add_neighbours(const IndexedBlock& block, const BlockWish& wish) {
  const std::string_view text = block.text();
  const std::uint32_t* const begin = block.lines().data();
  const std::uint32_t* const end = begin + block.lines().size();
  // A line that is repeated often is gone through once, and back once: where what was gone through ends.
  const std::uint32_t *done = begin, *done_back = nullptr;
  repeating_before_ = last_ = kLastLine;
  std::vector<std::uint32_t> found = lines_;
  found.insert(found.end(), wish.hits.begin(), wish.hits.end());
  found.insert(found.end(), named_lines_.begin(), named_lines_.end());
  sort_once_each(found);
  for (const std::uint32_t offset : found) {
    const std::uint32_t* line = std::lower_bound(begin, end, offset);
    if (line >= done) {
      const std::size_t before = lines_.size();
      done = add_repeats(block, line, lines_);
      if (lines_.size() > before) lines_.push_back(offset);
    }
    if (done_back == done || kind_of(line_at(text, offset), scratch_) != LineKind::Repeat) continue;
    done_back = done;
    lines_.push_back(offset);
    while (line && kind_of(line_at(text, *line), scratch_) == LineKind::Repeat) {
      const std::uint32_t* before = line_before(block, line);
      if (before) {
        lines_.push_back(*before);
      } else {
        repeating_before_ = *line;
      }
      line = before;
    }
  }
  sort_once_each(lines_);
}

/// What repeats a line that is wanted for its process or its meaning goes with it.
void BlockVisitor::find_repeats(const IndexedBlock& block) {
  repeats_.clear();
  std::vector<std::uint32_t> found = process_lines_;
  found.insert(found.end(), policy_lines_.begin(), policy_lines_.end());
  for (const auto& [line, window] : window_lines_) found.push_back(line);
  sort_once_each(found);
  const std::uint32_t* const begin = block.lines().data();
  const std::uint32_t* const end = begin + block.lines().size();
  const std::uint32_t* done = begin;
  for (const std::uint32_t offset : found) {
    const std::uint32_t* line = std::lower_bound(begin, end, offset);
    if (line >= done) done = add_repeats(block, line, repeats_);
  }
  sort_once_each(repeats_);
}

bool BlockVisitor::has_wanted_meaning(std::uint32_t line, const Event& event) const {
  if (fits_a_window(line, event)) return true;
  return std::binary_search(policy_lines_.begin(), policy_lines_.end(), line) && policies_.fits(event);
}

bool BlockVisitor::fits_a_window(std::uint32_t line, const Event& event) const {
  const auto first = std::lower_bound(window_lines_.begin(), window_lines_.end(), line,
                                      [](const auto& entry, std::uint32_t wanted) { return entry.first < wanted; });
  for (auto at = first; at != window_lines_.end() && at->first == line; ++at) {
    if (at->second->fits(event)) return true;
  }
  return false;
}

void BlockVisitor::decode_lines(const IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish,
                                const Tell& tell) {
  StampResolver resolver = summary.resolver;
  std::size_t next = 0;  // of lines_
  // What was told of the last line that repeats none.
  bool repeated_is_followed = false, repeated_is_of_process = false;
  const auto tell_line = [&](std::string_view line, std::uint32_t offset) {
    Header header;
    Event event;
    Found found;
    found.offset = offset;
    found.number = summary.first_line + block.index_of(offset);
    found.text = line;
    found.is_followed = true;
    if (parse_header(line, scratch_, header)) {
      event.place.time = resolver.resolve(header.stamp).value_or(resolver.last());
      event.place.source = wish.source;
      event.place.number = found.number;
      event.line = line;
      const Decoded what = header.repeats_previous ? Decoded::Noise : decoder_.decode(header, event);
      if (what == Decoded::Event || what == Decoded::Part) found.event = &event;
      found.is_part = what == Decoded::Part;
      const auto is_in = [&](const std::vector<std::uint32_t>& lines) {
        return std::binary_search(lines.begin(), lines.end(), offset);
      };
      found.is_followed = is_in(followed_) || (found.event && has_wanted_meaning(offset, event));
      found.is_hit = is_in(wish.hits);
      found.is_named = is_in(named_lines_);
      found.is_of_process = is_in(process_lines_);
      found.repeats_before = offset == repeating_before_;
      found.may_be_repeated = offset == last_;
      if (!header.repeats_previous) {
        repeated_is_followed = found.is_followed;
        repeated_is_of_process = found.is_of_process;
      } else if (is_in(repeats_)) {
        found.is_followed = found.is_followed || repeated_is_followed;
        found.is_of_process = found.is_of_process || repeated_is_of_process;
      }
    }
    tell(found);
  };
  if (summary.is_steady) {
    for (const std::uint32_t offset : lines_) tell_line(line_at(block.text(), offset), offset);
    return;
  }
  for (const BlockLine& line : block.block()) {
    const auto offset = static_cast<std::uint32_t>(line.text.data() - block.text().data());
    if (next < lines_.size() && lines_[next] == offset) {
      ++next;
      tell_line(line.text, offset);
      continue;
    }
    Header header;
    if (parse_header(line.text, scratch_, header)) resolver.resolve(header.stamp);
  }
}

}  // namespace mailtrace
