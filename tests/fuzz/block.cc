// What the scan reads of a block by comparing lines and by sixteen or sixty-four bytes at a time is what reading each
// line, and each byte, tells.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/sorted.h"
#include "lines/id_words_loop.h"
#include "lines/stamp_resolver.h"
#include "lines/stamp_runs.h"
#include "tests/fuzz/target.h"

namespace mailtrace::fuzz {
namespace {

/// Each of its own exact size, for the address sanitizer.
std::vector<std::vector<char>> lines_of(std::string_view bytes) {
  std::vector<std::vector<char>> lines;
  for (std::string_view line : split(bytes, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.emplace_back(line.begin(), line.end());
  }
  return lines;
}

struct Times {
  std::vector<std::string> hosts;
  std::uint64_t stamped = 0, stampless = 0;
  std::int64_t earliest = INT64_MAX, latest = INT64_MIN, last = 0;  // seconds
  bool operator==(const Times&) const = default;

  void add(std::int64_t first, std::int64_t from, std::int64_t to, std::int64_t end) {
    earliest = std::min(earliest, first + from);
    latest = std::max(latest, first + to);
    last = first + end;
  }
};

StampResolver resolver() {
  static const TimeZone utc;
  return StampResolver(utc, Timestamp::from_seconds(1'798'761'600));
}

Times read_at_once(const std::vector<std::vector<char>>& lines, StampRunReader& reader) {
  Times times;
  reader.begin_block();
  HeaderScratch scratch;
  Header header;
  for (const std::vector<char>& bytes : lines) {
    const std::string_view line(bytes.data(), bytes.size());
    if (reader.add(line) != StampedLine::Known) continue;
    promise(parse_header(line, scratch, header), "a line that is known has a header");
    promise(header.host.empty() || line.substr(reader.tag_offset()).starts_with(header.tag), "the tag is where it is said to be");
  }
  StampResolver at = resolver();
  for (const StampRun& run : reader.runs()) {
    times.stamped += run.lines;
    if (const auto first = at.resolve(run.first)) times.add(first->seconds(), run.earliest, run.latest, run.last);
    if (run.lines > 1) at.resolve(run.last_stamp());
  }
  times.stampless = reader.stampless();
  times.hosts = reader.hosts();
  std::erase(times.hosts, "");
  return times;
}

Times read_one_by_one(const std::vector<std::vector<char>>& lines) {
  Times times;
  StampResolver at = resolver();
  HeaderScratch scratch;
  Header header;
  for (const std::vector<char>& bytes : lines) {
    if (!parse_header({bytes.data(), bytes.size()}, scratch, header)) continue;
    if (!header.host.empty()) times.hosts.emplace_back(header.host);
    ++(header.stamp.kind == Stamp::Kind::None ? times.stampless : times.stamped);
    if (const auto time = at.resolve(header.stamp)) times.add(time->seconds(), 0, 0, 0);
  }
  sort_once_each(times.hosts);
  return times;
}

void check_words(std::string_view bytes) {
  const std::vector<char> exact(bytes.begin(), bytes.end());
  const auto find = [&](const id_words::Variants::Variant& variant, std::vector<std::uint32_t>& lines, std::vector<IdWord>& words) {
    lines.resize(exact.size() + 1 + id_words::kSpare);
    words.resize(exact.size() / 2 + id_words::kSpare);
    const id_words::Found found = variant.find(exact.data(), exact.size(), lines.data(), words.data());
    lines.resize(found.lines);
    words.resize(found.words);
    std::sort(words.begin(), words.end(), [](const IdWord& a, const IdWord& b) {
      return std::pair(a.offset, a.hash) < std::pair(b.offset, b.hash);
    });
  };
  const auto is_same = [](const IdWord& a, const IdWord& b) { return a.offset == b.offset && a.hash == b.hash; };
  const id_words::Variants all = id_words::variants();
  std::vector<std::uint32_t> lines, other_lines;
  std::vector<IdWord> words, other_words;
  find(all.variants[0], lines, words);
  promise(lines.size() == static_cast<std::size_t>(std::count(exact.begin(), exact.end(), '\n')) +
                              (exact.empty() || exact.back() == '\n' ? 0 : 1), "every line is found");
  for (std::size_t v = 1; v < all.count; ++v) {
    find(all.variants[v], other_lines, other_words);
    promise(other_lines == lines, "every processor finds the same lines");
    promise(std::equal(words.begin(), words.end(), other_words.begin(), other_words.end(), is_same), "and the same ID words");
  }
}

}  // namespace
}  // namespace mailtrace::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailtrace::fuzz;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_words(bytes);
  const auto lines = lines_of(bytes);
  mailtrace::StampRunReader reader;
  const Times each = read_one_by_one(lines);
  promise(read_at_once(lines, reader) == each, "runs tell what every header tells");
  promise(read_at_once(lines, reader) == each, "nor does the block before decide");
  return 0;
}
