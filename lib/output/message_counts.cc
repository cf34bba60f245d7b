#include "output/message_counts.h"

#include <fmt/format.h>

#include <set>
#include <string_view>

#include "output/original_lines.h"

namespace mailtrace {

void MessageCounts::add(const Trace& trace) {
  ++total_;
  std::set<std::string_view> names;
  for (const TraceLine& line : trace.lines)
    if (line.source) names.insert(source_name(line));
  for (const std::string_view name : names) ++by_source_[std::string(name)];
}

void MessageCounts::append_total(std::string& out) const {
  out += fmt::format("{}\n", total_);
}

void MessageCounts::append_by_source(std::string& out) const {
  for (const auto& [name, count] : by_source_) out += fmt::format("{}:{}\n", name, count);
}

void MessageCounts::append_sources(std::string& out) const {
  for (const auto& [name, count] : by_source_) out += name + '\n';
}

}  // namespace mailtrace
