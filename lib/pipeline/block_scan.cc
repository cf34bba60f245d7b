#include "pipeline/block_scan.h"

#include <algorithm>
#include <utility>

#include "base/sorted.h"
#include "base/text.h"
#include "lines/header.h"
#include "pipeline/block_sample.h"
#include "search/needle.h"

namespace mailtrace {
namespace {

constexpr std::size_t kMostPrograms = 1000;  // remembered; tags come from the logs
constexpr std::size_t kMostDecoded = 48;  // hits of a block; where there are more, mostly everything will be read
constexpr std::size_t kSeenSize = 4096;  // a power of two; 16 KiB stay in the nearest cache

std::string_view without_cr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The expressions are parts of the texts only, and the texts of what is to be in the line.
bool is_in_line(const ScanNeedle& needle, std::string_view line) {
  if (needle.in_line && !needle.in_line->matches_any(line)) return false;
  if (needle.texts.empty()) return true;
  const std::string lower = lower_case(line);
  return std::any_of(needle.texts.begin(), needle.texts.end(), [&](std::string_view text) {
    if (text.size() >= Needle::kLeftOut + Needle::kLeastLeft) text.remove_prefix(Needle::kLeftOut);
    return lower.find(text) != lower.npos;
  });
}

}  // namespace

std::string_view line_at(std::string_view text, std::size_t offset) {
  const std::string_view rest = text.substr(offset);
  const std::size_t newline = rest.find('\n');
  return newline == rest.npos ? rest : without_cr(rest.substr(0, newline));
}

BlockScanner::BlockScanner(const ScanWish& wish, const NeedleChoice& choice)
    : wish_(wish), choice_(choice), looks_for_pieces_(!wish.needles.empty() && wish.patterns) {
  if (!looks_for_pieces_) return;
  decoder_.emplace(*wish.patterns);
  const ByteSet ends = wish.patterns->part_ends();
  for (unsigned c = 0; c < piece_ends_.size(); ++c) piece_ends_[c] = c == '}' || ends.has(static_cast<unsigned char>(c));
  globs_not_followed_ = wish.patterns->globs_not_followed();
  first_pieces_begin_ = wish.patterns->first_piece_begins();
  tags_begin_.assign(1 << 16, false);
  for (const std::string_view glob : globs_not_followed_) note_tags(glob);
  for (const std::string_view glob : wish.patterns->globs_with_numbered_pieces()) note_tags(glob);
}

void BlockScanner::note_tags(std::string_view glob) {
  // A tag may be shorter than two bytes; any byte follows it.
  const std::string_view begin = glob.substr(0, std::min<std::size_t>(glob.find('*'), 2));
  std::size_t first = 0, count = tags_begin_.size();
  for (std::size_t i = 0; i < begin.size(); ++i) {
    count /= 256;
    first += static_cast<unsigned char>(begin[i]) * count;
  }
  std::fill_n(tags_begin_.begin() + static_cast<std::ptrdiff_t>(first), count, true);
}

inline bool BlockScanner::begins_such_tag(std::string_view rest) const {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < rest.size() ? rest[i] : ' '); };
  return tags_begin_[std::size_t{byte(0)} << 8 | byte(1)];
}

/// Whether the line, which the stamps were read of last, is of a program whose lines cannot be followed, or one of
/// several pieces that only their numbers hold together: what text they are pieces of, only all lines tell.
inline bool BlockScanner::is_not_followed(StampedLine what, std::string_view line) {
  if (what == StampedLine::Parsed) return is_not_followed(stamps_.header());
  const std::string_view rest = line.substr(stamps_.tag_offset());
  return begins_such_tag(rest) && is_of_such_program(line, rest);
}

/// The same of a line whose tag begins as one of such a program does.
bool BlockScanner::is_of_such_program(std::string_view line, std::string_view rest) {
  const bool may_be_of = std::any_of(globs_not_followed_.begin(), globs_not_followed_.end(), [&](std::string_view glob) {
    return rest.starts_with(glob.substr(0, glob.find('*')));
  });
  Header header;
  return (may_be_of || holds_first_piece(line)) && parse_header(line, scratch_, header) && is_not_followed(header);
}

bool BlockScanner::is_not_followed(const Header& header) {
  const bool is_of_program = std::any_of(globs_not_followed_.begin(), globs_not_followed_.end(),
                                         [&](std::string_view glob) { return tag_matches(glob, header.tag); });
  return is_of_program || (holds_first_piece(header.text) && is_numbered_piece(header));
}

bool BlockScanner::holds_first_piece(std::string_view text) const {
  return std::any_of(first_pieces_begin_.begin(), first_pieces_begin_.end(),
                     [&](const std::string& begin) { return text.find(begin) != text.npos; });
}

BlockScan BlockScanner::scan(const Block& block, BlockName name) {
  BlockScan out;
  out.cut_lines = block.cut_lines();
  out.stream_offset = block.stream_offset();
  out.stream_size = block.stream_size();
  out.sample = sample_of(block.bytes());
  words_.find(block.bytes());
  out.line_count = words_.line_count();
  seen_.assign(kSeenSize, 0);
  kept_words_.clear();
  keep_words(words_, out);
  out.digest += static_cast<std::uint32_t>(out.line_count);
  for (std::size_t i = 0; i < wish_.needles.size(); ++i) {
    wanted_[i] = choice_.is_wanted(i) ? &wish_.needles[i] : nullptr;
    if (wanted_[i]) find_hits(block, *wanted_[i], out.hits[i]);
  }
  read_lines(block, out);
  if (wish_.id_words) wish_.id_words->add(name, kept_words_);
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    sort_once_each(out.hits[i]);
    if (wanted_[i]) leave_telling(block.bytes(), *wanted_[i], out.hits[i]);
  }
  return out;
}

/// A hit that is not worth following need not be read again, now that its line is at hand.
void BlockScanner::leave_telling(std::string_view block, const ScanNeedle& needle, std::vector<std::uint32_t>& hits) {
  if (!needle.is_told_by || !decoder_ || hits.size() > kMostDecoded) return;
  std::erase_if(hits, [&](std::uint32_t line) { return !is_telling(line_at(block, line), needle); });
  decoder_->take_texts();
}

/// Also of what is no event, or a piece of one.
bool BlockScanner::is_telling(std::string_view line, const ScanNeedle& needle) {
  Header header;
  if (!parse_header(line, scratch_, header) || header.repeats_previous) return true;
  Event event;
  return decoder_->decode(header, event) != Decoded::Event || needle.is_told_by(event);
}

/// Without a branch that would depend on the words.
void BlockScanner::keep_words(const IdWordFinder& finder, BlockScan& out) {
  const std::size_t count = finder.word_count();
  std::size_t kept = kept_words_.size();
  kept_words_.resize(kept + count);
  for (std::size_t i = 0; i < count; ++i) {
    const IdWord word = finder.words()[i];
    out.digest += word.hash * (word.offset | 1);
    std::uint32_t& slot = seen_[word.hash % kSeenSize];
    kept_words_[kept] = word.hash;
    kept += slot != word.hash;
    slot = word.hash;
  }
  kept_words_.resize(kept);
}

void BlockScanner::find_hits(const Block& block, const ScanNeedle& needle, std::vector<std::uint32_t>& hits) const {
  const std::uint32_t* const begin = words_.lines();
  const std::uint32_t* const end = begin + words_.line_count();
  const std::uint32_t *line = begin, *looked_at = end;
  static_cast<void>(needle.expressions->scan(block.bytes(), [&](std::uint32_t, std::size_t hit_end) {
    // The line of the hit's last byte; hits come in order.
    const auto last = static_cast<std::uint32_t>(hit_end > 0 ? hit_end - 1 : 0);
    if (line == end) return false;
    line = std::upper_bound(line, end, last) - 1;
    // Each line once: it may hold the part of a text many times, and not the text.
    if (line == std::exchange(looked_at, line)) return true;
    if (is_in_line(needle, line_at(block.bytes(), *line))) hits.push_back(*line);
    return true;
  }));
}

const ProgramPatterns* BlockScanner::program_of(std::string_view tag) {
  if (const auto known = programs_.find(tag); known != programs_.end()) return known->second;
  if (programs_.size() >= kMostPrograms) programs_.clear();
  return programs_[std::string(tag)] = wish_.patterns->for_tag(tag);
}

bool BlockScanner::is_numbered_piece(const Header& header) {
  const ProgramPatterns* const program = program_of(header.tag);
  if (!program || !program->has_parts()) return false;
  const auto part = program->match_part(header.text);
  return part && part->numbered;
}

void BlockScanner::read_lines(const Block& block, BlockScan& out) {
  const std::string_view text = block.bytes();
  const std::uint32_t* const lines = words_.lines();
  const std::size_t count = words_.line_count();
  stamps_.begin_block();
  bool is_first = true;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t end = i + 1 < count ? lines[i + 1] - 1 : text.size() - text.ends_with('\n');
    const bool is_cut = i + 1 == count && !text.ends_with('\n');
    const std::string_view raw = text.substr(lines[i], end - lines[i]), whole = without_cr(raw);
    const StampedLine line = stamps_.add(is_cut ? raw : whole);
    if (looks_for_pieces_ && line != StampedLine::None && !whole.empty()) {
      if (piece_ends_[static_cast<unsigned char>(whole.back())]) find_cut_texts(text, lines[i], out);
      if (out.can_be_followed && is_not_followed(line, whole)) out.can_be_followed = false;
    }
    if (line != StampedLine::Parsed) continue;
    if (is_first) out.repeats_previous = stamps_.header().repeats_previous;
    is_first = false;
    if (stamps_.header().format == HeaderFormat::JournalJson) read_json(lines[i], out);
  }
  out.runs = stamps_.runs();
  out.stampless = stamps_.stampless();
  out.hosts = stamps_.hosts();
  find_last(block, count, lines, out);
}

/// Takes the line at `offset` as a hit where it is a piece of a text that may have been cut in what is looked for.
void BlockScanner::find_cut_texts(std::string_view block, std::uint32_t offset, BlockScan& out) {
  Header header;
  if (!parse_header(line_at(block, offset), scratch_, header)) return;
  const ProgramPatterns* const program = program_of(header.tag);
  if (!program || !program->has_parts()) return;
  const auto part = program->match_part(header.text);
  if (!part) return;
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    if (wanted_[i] && may_be_cut(*wanted_[i], block, offset, *part)) out.hits[i].push_back(offset);
  }
}

bool BlockScanner::may_be_cut(const ScanNeedle& needle, std::string_view block, std::size_t offset,
                              const PartMatch& part) {
  if (!needle.cut_texts || needle.texts.empty()) return needle.cut_texts;
  const std::string piece = lower_case(part.text);
  for (const std::string_view text : needle.texts) {
    for (std::size_t size = Needle::kLeftOut + 1; size < text.size(); ++size) {
      if (!piece.ends_with(text.substr(0, size))) continue;
      if (may_go_on(block, offset, part.task, text.substr(size))) return true;
    }
  }
  return false;
}

/// Whether the next piece of the task, if it stands in the block, begins with `rest`.
bool BlockScanner::may_go_on(std::string_view block, std::size_t offset, std::string_view task, std::string_view rest) {
  const std::string name = "(" + std::string(task) + ")";
  const std::size_t behind = block.find('\n', offset);
  const std::size_t at = behind == block.npos ? behind : block.find(name, behind);
  if (at == block.npos) return true;
  const std::size_t begin = block.rfind('\n', at) + 1;
  HeaderScratch scratch;
  Header header;
  if (!parse_header(line_at(block, begin), scratch, header)) return true;
  const ProgramPatterns* const program = program_of(header.tag);
  const auto part = program ? program->match_part(header.text) : std::nullopt;
  return !part || part->task != task || lower_case(part->text.substr(0, rest.size())).starts_with(rest);
}

/// What the text of the line is behind the escapes of JSON.
void BlockScanner::read_json(std::uint32_t offset, BlockScan& out) {
  const std::string_view text = stamps_.header().text;
  if (wish_.id_words) {
    json_words_.find(text);
    keep_words(json_words_, out);
  }
  for (std::size_t i = 0; i < wanted_.size(); ++i) {
    const ScanNeedle* const needle = wanted_[i];
    if (needle && needle->expressions->matches_any(text) && is_in_line(*needle, text)) out.hits[i].push_back(offset);
  }
}

/// The last line, the last stamp.
void BlockScanner::find_last(const Block& block, std::size_t count, const std::uint32_t* lines,
                             BlockScan& out) {
  HeaderScratch scratch;
  Header header;
  bool has_stamp = out.runs.empty();
  for (std::size_t i = count; i-- > 0 && (!has_stamp || out.last_line.empty());) {
    const std::string_view line = line_at(block.bytes(), lines[i]);
    if (!parse_header(line, scratch, header)) continue;
    if (!has_stamp && header.stamp.kind != Stamp::Kind::None) {
      out.last_stamp = header.stamp;
      has_stamp = true;
    }
    if (out.last_line.empty() && !header.repeats_previous) out.last_line = line;
  }
}

}  // namespace mailtrace
