#include "output/columns.h"

#include <algorithm>

namespace mailtrace {
namespace {

constexpr std::size_t kWidest = 48;

/// Characters, as far as bytes tell: continuation bytes of UTF-8 take no place.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], std::min(width_of(row[i]), kWidest));
  return widths;
}

}  // namespace

void append_columns(const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& right,
                    std::string_view indent, std::string& out) {
  if (rows.empty()) return;
  const auto widths = widths_of(rows);
  for (const auto& row : rows) {
    out += indent;
    std::size_t pending = 0;  // blanks owed before the next cell: none are left at the end of a line
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths[i] == 0) continue;
      const std::size_t width = width_of(row[i]);
      const std::size_t padding = widths[i] - std::min(widths[i], width);
      const bool is_right = std::find(right.begin(), right.end(), i) != right.end();
      if (is_right) pending += padding;
      if (!row[i].empty()) {
        out.append(pending, ' ');
        pending = 0;
        out += row[i];
      }
      pending += 2 + (is_right ? 0 : padding);
    }
    out += '\n';
  }
}

}  // namespace mailtrace
