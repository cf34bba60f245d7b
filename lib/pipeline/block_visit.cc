#include "pipeline/block_visit.h"

#include <algorithm>
#include <cstring>

#include "base/sorted.h"
#include "base/text.h"
#include "pipeline/block_scan.h"
#include "pipeline/follow_sessions.h"

namespace mailtrace {
namespace {

// The times of blocks are whole seconds, rounded down.
constexpr Duration kSecond = Duration::from_seconds(1);

}  // namespace

void BlockVisitor::visit(IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish,
                         const FollowTexts& texts, const Tell& tell) {
  lines_ = wish.lines;
  named_lines_.clear();
  process_lines_.clear();
  window_lines_.clear();
  policy_lines_.clear();
  if (!lines_.empty() && lines_.back() == kLastLine) lines_.back() = repeated_.last_line(block);
  find_words(block, wish);
  if (!wish.texts.empty() || !wish.windows.empty()) find_texts(block, summary, wish, texts);
  if (wish.wants_policies && policies_.programs()) policy_lines_ = block.lines_with(*policies_.programs());
  find_in_headers(block, summary, wish, texts);
  sort_once_each(lines_);
  sort_once_each(named_lines_);
  sort_once_each(window_lines_);
  if (lines_.empty() && wish.hits.empty() && named_lines_.empty() && process_lines_.empty() && window_lines_.empty() &&
      policy_lines_.empty()) {
    return;
  }
  find_repeats(block, wish);
  sort_once_each(process_lines_);
  sort_once_each(policy_lines_);
  lines_.insert(lines_.end(), wish.hits.begin(), wish.hits.end());
  lines_.insert(lines_.end(), named_lines_.begin(), named_lines_.end());
  lines_.insert(lines_.end(), process_lines_.begin(), process_lines_.end());
  lines_.insert(lines_.end(), policy_lines_.begin(), policy_lines_.end());
  for (const auto& [line, windows] : window_lines_) lines_.push_back(line);
  lines_.insert(lines_.end(), repeats_.begin(), repeats_.end());
  sort_once_each(lines_);
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

void BlockVisitor::find_texts(const IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish,
                              const FollowTexts& texts) {
  if (!texts.set) return;
  static_cast<void>(texts.set->scan(block.text(), [&](std::uint32_t id, std::size_t end) {
    const std::uint32_t line = block.line_of(end - 1);
    if (id < texts.texts.size()) {
      named_lines_.push_back(line);
      return true;
    }
    const TextWindows* const windows = texts.windows[id - texts.texts.size()];
    if (std::binary_search(wish.windows.begin(), wish.windows.end(), windows)) {
      add_window_line(line, *windows, summary.earliest, summary.latest + kSecond);
    }
    return true;
  }));
}

/// A line with the text of the windows, at some moment of the time.
void BlockVisitor::add_window_line(std::uint32_t line, const TextWindows& windows, Timestamp from, Timestamp to) {
  if (windows.want_all(from, to)) {
    lines_.push_back(line);
  } else if (windows.overlap(from, to)) {
    window_lines_.emplace_back(line, &windows);
  }
}

/// What only headers tell: processes and times; and texts behind the escapes of JSON.
void BlockVisitor::find_in_headers(IndexedBlock& block, const BlockSummary& summary, const BlockWish& wish,
                                   const FollowTexts& texts) {
  processes_.assign(wish.processes.begin(), wish.processes.end());
  std::sort(processes_.begin(), processes_.end(),
            [](const ProcessSearch* a, const ProcessSearch* b) { return a->window.pid < b->window.pid; });
  may_be_pid_.assign(kFilter, false);
  for (const ProcessSearch* search : processes_) may_be_pid_[search->window.pid % kFilter] = true;
  const auto every_line = std::find_if(wish.windows.begin(), wish.windows.end(),
                                       [](const TextWindows* w) { return w->text().empty(); });
  const bool has_every_line = every_line != wish.windows.end();
  const bool is_in_json = block.has_json() && texts.set && (!wish.texts.empty() || !wish.windows.empty());
  if (processes_.empty() && !has_every_line && !is_in_json) return;
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
    if (may_be_of_process && is_of_process(header, time)) process_lines_.push_back(offset);
    if (is_in_json && header.format == HeaderFormat::JournalJson) find_in_json(header, time, offset, texts);
    if (has_every_line) add_window_line(offset, **every_line, time, time);
  }
}

void BlockVisitor::find_in_json(const Header& header, Timestamp time, std::uint32_t line, const FollowTexts& texts) {
  static_cast<void>(texts.set->scan(header.text, [&](std::uint32_t id, std::size_t) {
    if (id < texts.texts.size()) {
      named_lines_.push_back(line);
      return true;
    }
    const TextWindows& windows = *texts.windows[id - texts.texts.size()];
    if (!windows.text().empty()) add_window_line(line, windows, time, time);
    return true;
  }));
}

bool BlockVisitor::is_of_process(const Header& header, Timestamp time) const {
  if (header.pid == 0 && header.tag.empty()) return false;
  std::string key;
  const auto of_pid = with_key(processes_, header.pid, [](const ProcessSearch* search) { return search->window.pid; });
  for (const ProcessSearch* search : of_pid) {
    if (time < search->window.from || search->window.to < time) continue;
    if (key.empty()) key = FollowSessions::process_key(header.host, header.tag, header.pid);
    if (key == search->process) return true;
  }
  return false;
}

/// "last message repeated 3 times" and the line it is about go together: found by what they say, they are followed
/// whatever they say; what repeats a line that is wanted for its process or its meaning goes with it.
void BlockVisitor::find_repeats(const IndexedBlock& block, const BlockWish& wish) {
  std::vector<std::uint32_t> found = lines_;
  found.insert(found.end(), wish.hits.begin(), wish.hits.end());
  found.insert(found.end(), named_lines_.begin(), named_lines_.end());
  sort_once_each(found);
  repeated_.begin();
  repeated_.add_neighbours(block, found, lines_);
  sort_once_each(lines_);
  followed_ = lines_;
  found = process_lines_;
  found.insert(found.end(), policy_lines_.begin(), policy_lines_.end());
  for (const auto& [line, windows] : window_lines_) found.push_back(line);
  sort_once_each(found);
  repeats_.clear();
  repeated_.add_repeats(block, found, repeats_);
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
    if (at->second->fit(event)) return true;
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
      found.repeats_before = offset == repeated_.repeating_before();
      found.may_be_repeated = offset == repeated_.last();
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
