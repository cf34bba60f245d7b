#include "lines/stamp_runs.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "base/sorted.h"
#include "base/text.h"

namespace mailtrace {
namespace {

/// memcmp's equality without its call: the texts have about ten bytes.
inline bool same_bytes(const char* a, const char* b, std::size_t size) {
  const auto differ = [&]<class Word>(Word, std::size_t at) {
    Word x, y;
    std::memcpy(&x, a + at, sizeof x);
    std::memcpy(&y, b + at, sizeof y);
    return x != y;
  };
  if (size < 8) {
    if (size >= 4) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, size - 4);
    for (std::size_t i = 0; i < size; ++i) {
      if (a[i] != b[i]) return false;
    }
    return true;
  }
  for (std::size_t i = 0; i + 8 < size; i += 8) {
    if (differ(std::uint64_t{}, i)) return false;
  }
  return !differ(std::uint64_t{}, size - 8);
}

/// The number of two digits at `p`, or 100.
unsigned two_digits_at(const char* p) {
  return is_digit(p[0]) && is_digit(p[1]) ? static_cast<unsigned>((p[0] - '0') * 10 + p[1] - '0') : 100;
}

/// Where "HH:MM:" ends that a stamp holds, npos if there is none at the begin of the line or its second is a leap second.
std::size_t find_seconds(std::string_view line) {
  constexpr std::size_t kFurthest = 48;
  for (std::size_t i = 0; i + 8 <= line.size() && i < kFurthest; ++i) {
    if (line[i + 2] != ':' || line[i + 5] != ':' || two_digits_at(&line[i]) >= 24 || two_digits_at(&line[i + 3]) >= 60) continue;
    const unsigned second = two_digits_at(&line[i + 6]);
    if (second <= 60) return second < 60 ? i + 6 : line.npos;
  }
  return line.npos;
}

/// Such a line is Exim's; others that begin with the same stamp may have a host.
bool begins_with_exim_id(std::string_view rest) {
  if (rest.size() < 25 || rest[6] != '-') return false;
  return (rest[13] == '-' && rest[16] == ' ') || (rest[18] == '-' && rest[23] == ' ');
}

/// Files of one server, whose lines need no host.
bool names_no_hosts(HeaderFormat format) {
  return format == HeaderFormat::Kerio || format == HeaderFormat::Zimbra || format == HeaderFormat::Exim;
}

std::size_t slot_of(std::string_view host) {
  std::uint64_t word = 0;
  std::memcpy(&word, host.data(), std::min<std::size_t>(host.size(), 8));
  return static_cast<std::size_t>((word + host.size()) * 0x9e3779b97f4a7c15u >> 58);
}

/// A host that stands alone behind the stamp, as nearly all do.
constexpr std::size_t kLongestHost = 255;

}  // namespace

Stamp StampRun::last_stamp() const {
  Stamp stamp = first;
  if (stamp.kind == Stamp::Kind::Absolute) stamp.us += last * std::int64_t{1'000'000};
  if (stamp.kind == Stamp::Kind::Yearless) stamp.second = static_cast<std::uint32_t>(static_cast<int>(stamp.second) + last);
  return stamp;
}

void StampRunReader::begin_block() {
  last_hosts_.fill(nullptr);
  short_hosts_.fill(0);
  runs_.clear();
  stampless_ = 0;
  has_nameless_ = false;
  forget_layout();
  other_hosts_.clear();
  for (KnownHost& host : hosts_) host.seen = false;
}

StampedLine StampRunReader::add_any(std::string_view line) {
  if (!layout_.stamp.empty() && add_known(line)) return StampedLine::Known;
  forget_layout();
  if (!parse_header(line, scratch_, header_)) return StampedLine::None;
  note_host(header_.host);
  if (header_.host.empty() && names_no_hosts(header_.format)) has_nameless_ = true;
  if (header_.stamp.kind == Stamp::Kind::None) {
    ++stampless_;
    return StampedLine::Parsed;
  }
  runs_.push_back({header_.stamp});
  learn(line);
  return StampedLine::Parsed;
}

bool StampRunReader::add_known(std::string_view line) {
  const std::size_t size = layout_.stamp.size();
  if (line.size() < size + 3) return false;
  StampRun& run = runs_.back();
  std::int8_t last = run.last;
  if (!same_bytes(line.data(), layout_.stamp.data(), size)) {
    const auto second = second_of(line);
    if (!second) return false;
    last = static_cast<std::int8_t>(static_cast<int>(*second) - static_cast<int>(layout_.second));
    layout_.stamp.assign(line.substr(0, size));
  }
  tag_offset_ = size;
  if (layout_.has_host && !knows_host(line.substr(size))) return false;
  if (layout_.is_exim && !begins_with_exim_id(line.substr(size))) return false;
  if (run.lines == std::numeric_limits<std::uint32_t>::max()) return false;
  ++run.lines;
  run.last = last;
  run.earliest = std::min(run.earliest, last);
  run.latest = std::max(run.latest, last);
  return true;
}

/// Where the line begins with a stamp of the run's minute, written as the run's are.
std::optional<unsigned> StampRunReader::second_of(std::string_view line) const {
  const Layout& known = layout_;
  const std::size_t begin = known.prefix_size;
  if (!same_bytes(line.data(), known.stamp.data(), begin)) return std::nullopt;
  const unsigned second = two_digits_at(line.data() + begin);
  if (second > 59) return std::nullopt;  // a leap second is read the long way
  std::size_t end = begin + 2;
  if (known.fraction_digits > 0) {
    if (line[end] != '.' && line[end] != ',') return std::nullopt;
    for (++end; end < begin + 3 + known.fraction_digits; ++end) {
      if (!is_digit(line[end])) return std::nullopt;
    }
  }
  if (!same_bytes(line.data() + end, known.stamp.data() + end, known.stamp.size() - end)) return std::nullopt;
  return second;
}

/// Takes the layout of `line`, whose header was just read. What is not written in the usual way is not learnt.
void StampRunReader::learn(std::string_view line) {
  if (header_.format == HeaderFormat::JournalJson || header_.format == HeaderFormat::Multilog) return;
  const std::size_t seconds = find_seconds(line);
  if (seconds == line.npos) return;
  std::size_t at = seconds + 2;
  std::size_t digits = 0;
  if (at < line.size() && (line[at] == '.' || line[at] == ',')) {
    while (at + 1 + digits < line.size() && is_digit(line[at + 1 + digits])) ++digits;
    if (digits == 0) return;
    at += 1 + digits;
  }
  const std::size_t blank = line.find(' ', at);
  if (blank == line.npos || blank + 2 >= line.size() || blank - at > 8) return;
  const std::string_view rest = line.substr(blank + 1);
  const bool has_host = !header_.host.empty();
  if (has_host) {
    // Otherwise what was found is a time in the text.
    if (rest.data() != header_.host.data() || header_.host.size() > kLongestHost) return;
    if (!rest.substr(header_.host.size()).starts_with(' ')) return;
  } else if (header_.format == HeaderFormat::Exim) {
    if (!begins_with_exim_id(rest)) return;  // a zone, which the next line need not have
  } else if (header_.format != HeaderFormat::Kerio) {
    return;
  }
  layout_.stamp.assign(line.substr(0, blank + 1));
  layout_.prefix_size = seconds;
  layout_.fraction_digits = digits;
  layout_.has_host = has_host;
  layout_.is_exim = header_.format == HeaderFormat::Exim;
  layout_.second = two_digits_at(line.data() + seconds);
  const bool can_be_like = has_host && !layout_.is_exim && layout_.stamp.size() >= 16 && layout_.stamp.size() <= 32;
  if (std::endian::native == std::endian::little && can_be_like) like_size_ = layout_.stamp.size();
}

void StampRunReader::forget_layout() {
  layout_.stamp.clear();
  like_size_ = kNotLike;
}

bool StampRunReader::knows_host(std::string_view rest) {
  if (std::endian::native == std::endian::little && rest.size() >= 10 && knows_short_host(rest.data())) return true;
  for (const KnownHost* host : last_hosts_) {
    if (!host || !host->seen || rest.size() <= host->name.size() + 1) continue;
    const std::size_t size = host->name.size();
    if (rest[size] != ' ' || !is_letter(rest[size + 1]) || !same_bytes(rest.data(), host->name.data(), size)) continue;
    tag_offset_ += size + 1;
    return true;
  }
  const auto* end = static_cast<const char*>(
      std::memchr(rest.data(), ' ', std::min<std::size_t>(rest.size() - 2, kLongestHost + 1)));
  if (!end || end == rest.data()) return false;
  const std::string_view host(rest.data(), static_cast<std::size_t>(end - rest.data()));
  // What follows must be a tag: a blank or a facility is read the long way.
  if (!is_letter(end[1])) return false;
  KnownHost& known = hosts_[slot_of(host)];
  if (known.name != host) return false;
  known.seen = true;
  note_short_host(host);
  tag_offset_ += host.size() + 1;
  last_hosts_[next_last_host_++ % last_hosts_.size()] = &known;
  return true;
}

void StampRunReader::note_host(std::string_view host) {
  if (host.empty()) return;
  KnownHost& known = hosts_[slot_of(host)];
  if (known.name != host) {
    if (known.seen) other_hosts_.push_back(known.name);
    known.name.assign(host);
    std::replace(last_hosts_.begin(), last_hosts_.end(), &known, static_cast<KnownHost*>(nullptr));
  }
  known.seen = true;
  note_short_host(host);
}

void StampRunReader::note_short_host(std::string_view host) {
  std::uint64_t word = 0;
  if (host.size() >= sizeof word) return;
  std::memcpy(&word, host.data(), host.size());
  word |= std::uint64_t{host.size()} << 56;
  short_hosts_[short_slot(word)] = word;
}

std::vector<std::string> StampRunReader::hosts() const {
  std::vector<std::string> hosts = other_hosts_;
  for (const KnownHost& host : hosts_) {
    if (host.seen) hosts.push_back(host.name);
  }
  if (has_nameless_) hosts.emplace_back();
  sort_once_each(hosts);
  return hosts;
}

}  // namespace mailtrace
