#include "pipeline/block_visit.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "pipeline/block_scan.h"

namespace mailtrace {
namespace {

/// Whether a line of the block may lie in a stretch of time.
template <class Window>
bool overlaps(const BlockSummary& block, const Window& window) {
  constexpr Duration kSecond = Duration::from_seconds(1);
  return block.earliest <= window.to && window.from <= block.latest + kSecond;
}

void keep_each_once(std::vector<std::uint32_t>& lines) {
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
}

enum class LineKind { NoHeader, Plain, Repeat };

LineKind kind_of(std::string_view line, HeaderScratch& scratch) {
  Header header;
  if (!parse_header(line, scratch, header)) return LineKind::NoHeader;
  return header.repeats_previous ? LineKind::Repeat : LineKind::Plain;
}

}  // namespace

void BlockVisitor::visit(const Block& block, const BlockSummary& summary, std::uint32_t source,
                         const Followed& followed, const std::vector<std::uint32_t>& hits, const Tell& tell) {
  const std::string_view text = block.bytes();
  words_.find(text);
  lines_ = hits;
  named_lines_.clear();
  process_lines_.clear();
  window_lines_.clear();
  policy_lines_.clear();
  if (!lines_.empty() && lines_.back() == kLastLine) lines_.back() = last_line(text);
  if (followed.keys && followed.keys->finds_words()) find_words(*followed.keys);
  find_texts(text, summary, followed);
  find_policies(text, summary, followed);
  find_in_headers(block, summary, followed);
  keep_each_once(lines_);
  keep_each_once(named_lines_);
  if (lines_.empty() && named_lines_.empty() && process_lines_.empty() && window_lines_.empty() &&
      policy_lines_.empty()) {
    return;
  }
  add_neighbours(text);
  followed_ = lines_;
  keep_each_once(process_lines_);
  lines_.insert(lines_.end(), named_lines_.begin(), named_lines_.end());
  lines_.insert(lines_.end(), process_lines_.begin(), process_lines_.end());
  keep_each_once(policy_lines_);
  lines_.insert(lines_.end(), policy_lines_.begin(), policy_lines_.end());
  for (const auto& [line, window] : window_lines_) lines_.push_back(line);
  keep_each_once(lines_);
  std::sort(window_lines_.begin(), window_lines_.end());
  decode_lines(block, summary, source, followed, tell);
}

/// Where the line of a byte begins.
std::uint32_t BlockVisitor::line_of(std::size_t position) const {
  const std::uint32_t* const begin = words_.lines();
  return *(std::upper_bound(begin, begin + words_.line_count(), static_cast<std::uint32_t>(position)) - 1);
}

void BlockVisitor::find_words(const FollowKeys& keys) {
  for (std::size_t i = 0; i < words_.word_count(); ++i) {
    const IdWord& word = words_.words()[i];
    if (keys.find(word.hash)) named_lines_.push_back(line_of(word.offset));
  }
}

void BlockVisitor::find_texts(std::string_view text, const BlockSummary& summary, const Followed& followed) {
  if (!followed.all_texts) return;
  bool is_wanted = !followed.texts.empty();
  for (const TextWindow& w : followed.windows) is_wanted = is_wanted || overlaps(summary, w);
  if (!is_wanted) return;
  static_cast<void>(followed.all_texts->scan(text, [&](std::uint32_t id, std::size_t end) {
    const std::uint32_t line = line_of(end - 1);
    if (id < followed.texts.size()) {
      named_lines_.push_back(line);
    } else if (overlaps(summary, followed.windows[id - followed.texts.size()])) {
      add_window_line(line, followed.windows[id - followed.texts.size()]);
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

void BlockVisitor::find_policies(std::string_view text, const BlockSummary& summary, const Followed& followed) {
  if (!followed.policies || !followed.policies->may_hold(summary)) return;
  static_cast<void>(followed.policies->programs()->scan(text, [&](std::uint32_t, std::size_t end) {
    policy_lines_.push_back(line_of(end - 1));
    return true;
  }));
}

/// What only the header tells: the process, and texts behind the escapes of JSON.
void BlockVisitor::find_in_headers(const Block& block, const BlockSummary& summary, const Followed& followed) {
  const bool has_json = block.bytes().find("\n{") != std::string_view::npos || block.bytes().starts_with('{');
  bool has_processes = false;
  pids_.assign(kPids, false);
  for (const auto& [key, windows] : followed.processes) {
    for (const ProcessWindow& w : windows) {
      if (!overlaps(summary, w)) continue;
      has_processes = true;
      pids_[w.pid % kPids] = true;
    }
  }
  std::vector<const TextWindow*> windows;
  bool has_every_line = false;
  for (const TextWindow& w : followed.windows) {
    if (!overlaps(summary, w)) continue;
    windows.push_back(&w);
    has_every_line = has_every_line || w.text.empty();
  }
  if (!has_json && !has_processes && !has_every_line) return;
  StampResolver resolver = summary.resolver;
  Header header;
  for (const BlockLine& line : block) {
    if (!parse_header(line.text, scratch_, header)) continue;
    const Timestamp time = resolver.resolve(header.stamp).value_or(resolver.last());
    const auto offset = static_cast<std::uint32_t>(line.text.data() - block.bytes().data());
    bool of_process = false;
    if (has_processes && pids_[header.pid % kPids] && (header.pid != 0 || !header.tag.empty())) {
      const auto at = followed.processes.find(FollowSessions::process_key(header.host, header.tag, header.pid));
      if (at != followed.processes.end()) {
        of_process = std::any_of(at->second.begin(), at->second.end(),
                                 [&](const ProcessWindow& w) { return w.from <= time && time <= w.to; });
      }
    }
    if (header.format == HeaderFormat::JournalJson) {
      json_words_.find(header.text);
      for (std::size_t i = 0; i < json_words_.word_count() && followed.keys; ++i) {
        if (followed.keys->find(json_words_.words()[i].hash)) named_lines_.push_back(offset);
      }
      const std::string lower = lower_case(header.text);
      const auto holds = [&](std::string_view wanted) { return lower.find(wanted) != lower.npos; };
      if (std::any_of(followed.texts.begin(), followed.texts.end(), holds)) named_lines_.push_back(offset);
      for (const TextWindow* w : windows) {
        if (w->from <= time && time <= w->to && holds(w->text)) add_window_line(offset, *w);
      }
    } else if (has_every_line) {
      for (const TextWindow* w : windows) {
        if (w->text.empty() && w->from <= time && time <= w->to) add_window_line(offset, *w);
      }
    }
    if (of_process) process_lines_.push_back(offset);
  }
}

/// The next line with a header in either direction; null if there is none.
const std::uint32_t* BlockVisitor::line_before(std::string_view text, const std::uint32_t* line) {
  while (line > words_.lines()) {
    --line;
    if (kind_of(line_at(text, *line), scratch_) != LineKind::NoHeader) return line;
  }
  return nullptr;
}
const std::uint32_t* BlockVisitor::line_behind(std::string_view text, const std::uint32_t* line) {
  const std::uint32_t* const end = words_.lines() + words_.line_count();
  for (++line; line < end; ++line) {
    if (kind_of(line_at(text, *line), scratch_) != LineKind::NoHeader) return line;
  }
  return nullptr;
}

std::uint32_t BlockVisitor::last_line(std::string_view text) {
  const std::uint32_t* line = words_.lines() + words_.line_count();
  while ((line = line_before(text, line))) {
    if (kind_of(line_at(text, *line), scratch_) == LineKind::Plain) return *line;
  }
  return 0;
}

/// "last message repeated 3 times" and the line it is about go together, and are followed whatever they say.
void BlockVisitor::add_neighbours(std::string_view text) {
  const std::uint32_t* const begin = words_.lines();
  const std::uint32_t* const end = begin + words_.line_count();
  repeating_before_ = last_ = kLastLine;
  std::vector<std::uint32_t> found = lines_;
  found.insert(found.end(), named_lines_.begin(), named_lines_.end());
  for (const std::uint32_t offset : found) {
    const std::uint32_t* line = std::lower_bound(begin, end, offset);
    if (kind_of(line_at(text, offset), scratch_) == LineKind::Repeat) lines_.push_back(offset);
    const std::uint32_t* next = line_behind(text, line);
    for (; next && kind_of(line_at(text, *next), scratch_) == LineKind::Repeat; next = line_behind(text, next)) {
      lines_.insert(lines_.end(), {offset, *next});
    }
    if (!next) last_ = *line;
    while (line && kind_of(line_at(text, *line), scratch_) == LineKind::Repeat) {
      const std::uint32_t* before = line_before(text, line);
      if (before) {
        lines_.push_back(*before);
      } else {
        repeating_before_ = *line;
      }
      line = before;
    }
  }
  keep_each_once(lines_);
}

bool BlockVisitor::has_wanted_meaning(std::uint32_t line, const Event& event, const Followed& followed) const {
  if (fits_a_window(line, event)) return true;
  return std::binary_search(policy_lines_.begin(), policy_lines_.end(), line) && followed.policies->fits(event);
}

bool BlockVisitor::fits_a_window(std::uint32_t line, const Event& event) const {
  const auto first = std::lower_bound(window_lines_.begin(), window_lines_.end(), line,
                                      [](const auto& entry, std::uint32_t wanted) { return entry.first < wanted; });
  for (auto at = first; at != window_lines_.end() && at->first == line; ++at) {
    if (at->second->fits(event)) return true;
  }
  return false;
}

void BlockVisitor::decode_lines(const Block& block, const BlockSummary& summary, std::uint32_t source,
                                const Followed& followed, const Tell& tell) {
  StampResolver resolver = summary.resolver;
  std::size_t next = 0;  // of lines_
  const auto tell_line = [&](std::string_view line, std::uint32_t offset) {
    Header header;
    Event event;
    Found found{offset};
    if (parse_header(line, scratch_, header)) {
      event.place.time = resolver.resolve(header.stamp).value_or(resolver.last());
      event.place.source = source;
      event.line = line;
      const Decoded what = header.repeats_previous ? Decoded::Noise : decoder_.decode(header, event);
      if (what == Decoded::Event || what == Decoded::Part) found.event = &event;
      found.is_part = what == Decoded::Part;
      const auto is_in = [&](const std::vector<std::uint32_t>& lines) {
        return std::binary_search(lines.begin(), lines.end(), offset);
      };
      found.is_followed = is_in(followed_) || (found.event && has_wanted_meaning(offset, event, followed));
      found.is_named = is_in(named_lines_);
      found.is_of_process = is_in(process_lines_);
      found.repeats_before = offset == repeating_before_;
      found.may_be_repeated = offset == last_;
    }
    tell(found);
  };
  if (summary.is_steady) {
    for (const std::uint32_t offset : lines_) tell_line(line_at(block.bytes(), offset), offset);
    return;
  }
  for (const BlockLine& line : block) {
    const auto offset = static_cast<std::uint32_t>(line.text.data() - block.bytes().data());
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
