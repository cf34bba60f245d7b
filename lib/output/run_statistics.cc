#include "output/run_statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "output/text_escape.h"

namespace mailtrace {
namespace {

constexpr std::size_t kNamedPrograms = 10;
constexpr std::size_t kNameLimit = 48;

/// 1234567 as "1,234,567".
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

/// Lines of a name, a value and a remark; the values are lined up at the end.
class Table {
 public:
  void add(std::string name, std::uint64_t value, std::string remark = {}) {
    add(std::move(name), grouped(value), std::move(remark));
  }

  void add(std::string name, std::string value, std::string remark = {}) {
    name_width_ = std::max(name_width_, name.size());
    value_width_ = std::max(value_width_, value.size());
    rows_.push_back({std::move(name), std::move(value), std::move(remark)});
  }

  std::string text() const {
    std::string out;
    for (const Row& row : rows_) {
      out += row.name;
      if (!row.value.empty())
        fmt::format_to(std::back_inserter(out), "{:{}}  {:>{}}", "", name_width_ - row.name.size(), row.value,
                       value_width_);
      if (!row.remark.empty()) out += "  " + row.remark;
      out += '\n';
    }
    return out;
  }

 private:
  struct Row {
    std::string name, value, remark;
  };
  std::vector<Row> rows_;
  std::size_t name_width_ = 0;
  std::size_t value_width_ = 0;
};

using Counts = std::vector<std::pair<std::string, std::uint64_t>>;

/// The most frequent first; of equal ones the first by name.
Counts by_frequency(const std::map<std::string, std::uint64_t, std::less<>>& counts) {
  Counts sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

void add_counts(const std::map<std::string, std::uint64_t, std::less<>>& from,
                std::map<std::string, std::uint64_t, std::less<>>& to) {
  for (const auto& [name, count] : from) to[name] += count;
}

std::string damaged_remark(const RunStatistics& s) {
  return s.sources_damaged == 0 ? "" : fmt::format("{} damaged", grouped(s.sources_damaged));
}

void add_input(const RunStatistics& s, Table& table) {
  table.add("sources", s.sources_read, damaged_remark(s));
  table.add("bytes", s.bytes_compressed);
  table.add("  decompressed", s.bytes_plain);
  table.add("lines", s.lines());
  table.add("  decoded", s.lines_decoded);
  table.add("  ignored", s.lines_ignored);
  table.add("  malformed", s.lines_malformed);
  if (s.lines_passed != 0) table.add("  passed over", s.lines_passed, "hold nothing of the query's messages");
  if (s.lines_cut != 0) table.add("  cut", s.lines_cut, "too long; counted above");
  if (s.lines_repeated != 0) table.add("  repeated", s.lines_repeated, "told by \"repeated N times\"");
  if (s.lines_duplicate != 0) table.add("  duplicate", s.lines_duplicate, "dropped: in two sources");
}

void add_search(const RunStatistics& s, Table& table) {
  table.add("blocks scanned", s.blocks_scanned);
  table.add("  read again", s.blocks_read_again);
  if (s.rounds == 0) return;
  table.add("lines with a hit", s.hits);
  table.add("IDs followed", s.ids_followed);
  table.add("  rounds", s.rounds);
}

void add_reasons(const RunStatistics& s, Table& table) {
  if (s.reasons.empty()) return;
  table.add("reasons not to decode", "");
  for (const auto& [reason, count] : by_frequency(s.reasons))
    table.add("  " + quoted(reason, kNameLimit), count);
}

void add_programs(const RunStatistics& s, Table& table) {
  if (s.unknown_programs.empty()) return;
  const Counts sorted = by_frequency(s.unknown_programs);
  std::uint64_t rest = s.lines_of_other_programs;
  table.add("unknown programs", sorted.size(), s.lines_of_other_programs == 0 ? "" : "and more");
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i < kNamedPrograms)
      table.add("  " + quoted(sorted[i].first, kNameLimit), sorted[i].second, i == 0 ? "lines" : "");
    else
      rest += sorted[i].second;
  }
  if (rest != 0) table.add("  others", rest);
}

void add_times(const RunStatistics& s, Table& table) {
  if (s.stage_times.empty()) return;
  table.add("seconds", "");
  for (const auto& [stage, time] : s.stage_times)
    table.add("  " + quoted(stage, kNameLimit),
              fmt::format("{}.{:03}", time.us / 1'000'000, time.us / 1'000 % 1'000));
}

}  // namespace

void RunStatistics::count_reason(std::string_view reason, std::uint64_t lines) {
  const auto found = reasons.find(reason);
  if (found != reasons.end())
    found->second += lines;
  else
    reasons.emplace(reason, lines);
}

void RunStatistics::count_unknown_program(std::string_view program, std::uint64_t lines) {
  const auto found = unknown_programs.find(program);
  if (found != unknown_programs.end())
    found->second += lines;
  else if (unknown_programs.size() < kMostPrograms)
    unknown_programs.emplace(program, lines);
  else
    lines_of_other_programs += lines;
}

void RunStatistics::add_stage_time(std::string_view stage, Duration time) {
  for (auto& [name, sum] : stage_times) {
    if (name != stage) continue;
    sum.us += time.us;
    return;
  }
  stage_times.emplace_back(stage, time);
}

void RunStatistics::merge(const RunStatistics& other) {
  sources_read += other.sources_read;
  sources_damaged += other.sources_damaged;
  bytes_compressed += other.bytes_compressed;
  bytes_plain += other.bytes_plain;
  lines_decoded += other.lines_decoded;
  lines_ignored += other.lines_ignored;
  lines_malformed += other.lines_malformed;
  lines_passed += other.lines_passed;
  lines_cut += other.lines_cut;
  lines_repeated += other.lines_repeated;
  lines_duplicate += other.lines_duplicate;
  blocks_scanned += other.blocks_scanned;
  blocks_read_again += other.blocks_read_again;
  hits += other.hits;
  ids_followed += other.ids_followed;
  rounds += other.rounds;
  transactions += other.transactions;
  traces_built += other.traces_built;
  traces_matched += other.traces_matched;
  add_counts(other.reasons, reasons);
  for (const auto& [program, count] : other.unknown_programs) count_unknown_program(program, count);
  lines_of_other_programs += other.lines_of_other_programs;
  for (const auto& [stage, time] : other.stage_times) add_stage_time(stage, time);
}

std::string statistics_text(const RunStatistics& statistics) {
  Table table;
  add_input(statistics, table);
  add_reasons(statistics, table);
  add_programs(statistics, table);
  add_search(statistics, table);
  table.add("transactions", statistics.transactions);
  table.add("messages", statistics.traces_built);
  table.add("  matched", statistics.traces_matched);
  add_times(statistics, table);
  return table.text();
}

}  // namespace mailtrace
