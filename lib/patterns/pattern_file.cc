#include "patterns/pattern_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <tuple>

#include "base/system_error.h"
#include "patterns/directive_reader.h"

namespace mailtrace {
namespace {

constexpr std::size_t kMaxFileBytes = 16u << 20;
constexpr std::size_t kMaxShownBytes = 100;  // of the line above the caret

std::string_view line_of(std::string_view text, std::uint32_t number) {
  for (std::uint32_t n = 1; n < number; ++n) {
    const auto end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
  }
  auto line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct SortKey {
  std::string_view path;
  unsigned long line = 0;
  unsigned long column = 0;
};

/// The parts of "path:line:col".
SortKey sort_key(std::string_view where) {
  const auto column = where.rfind(':');
  const auto line = column == where.npos || column == 0 ? where.npos : where.rfind(':', column - 1);
  if (line == where.npos) return {where, 0, 0};
  const auto number = [](std::string_view digits) {
    return std::strtoul(std::string(digits).c_str(), nullptr, 10);
  };
  return {where.substr(0, line), number(where.substr(line + 1, column - line - 1)),
          number(where.substr(column + 1))};
}

/// The line, cut so that `column` is seen, and a caret below; one sign a byte.
std::string shown(std::string_view line, std::size_t column) {
  std::string head = "  ";
  auto at = column == 0 ? 0 : std::min(column - 1, line.size());
  if (at > kMaxShownBytes * 3 / 4) {
    const auto cut = at - kMaxShownBytes / 2;
    line.remove_prefix(cut);
    at -= cut;
    head += "...";
  }
  std::string out = head;
  for (const char c : line.substr(0, kMaxShownBytes)) {
    const auto b = static_cast<unsigned char>(c);
    out += b < 0x20 || b == 0x7f ? ' ' : c;
  }
  if (line.size() > kMaxShownBytes) out += "...";
  return out + '\n' + std::string(head.size() + at, ' ') + '^';
}

}  // namespace

Error PatternFile::error(const Place& place, std::string_view message, std::string_view cure) const {
  auto full = fmt::format("{}\n{}", message, shown(line_of(text, place.line), place.column));
  if (!cure.empty()) full += fmt::format("\n  {}", cure);
  return {std::move(full), fmt::format("{}:{}:{}", path, place.line, place.column)};
}

Error PatternFile::error(const Quote& quote, const TextError& error_inside) const {
  auto place = quote.place;
  place.column += static_cast<std::uint32_t>(error_inside.offset);
  return error(place, error_inside.message, error_inside.cure);
}

PatternFile read_pattern_file(std::string path, std::string_view text, std::vector<Error>& errors) {
  PatternFile file;
  file.path = std::move(path);
  file.text = text;
  DirectiveReader(file, errors).read();
  return file;
}

PatternFile read_pattern_file(const std::string& path, std::vector<Error>& errors) {
  PatternFile file;
  file.path = path;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(path.c_str(), "rb"), &std::fclose);
  bool failed = !in;
  while (!failed && file.owned.size() <= kMaxFileBytes) {
    const auto have = file.owned.size();
    file.owned.resize(have + (64u << 10));
    const auto got = std::fread(file.owned.data() + have, 1, file.owned.size() - have, in.get());
    file.owned.resize(have + got);
    failed = std::ferror(in.get()) != 0;
    if (got == 0) break;
  }
  if (failed || file.owned.size() > kMaxFileBytes) {
    errors.push_back({failed ? system_message(errno) : "too large for a pattern file", path});
    file.owned.clear();
    return file;
  }
  file.text = {file.owned.data(), file.owned.size()};
  DirectiveReader(file, errors).read();
  return file;
}

void sort_by_place(std::vector<Error>& errors) {
  std::map<std::string, std::size_t, std::less<>> rank;
  for (const auto& error : errors) rank.try_emplace(std::string(sort_key(error.where).path), rank.size());
  std::stable_sort(errors.begin(), errors.end(), [&](const Error& a, const Error& b) {
    const auto x = sort_key(a.where), y = sort_key(b.where);
    return std::tuple(rank.find(x.path)->second, x.line, x.column) <
           std::tuple(rank.find(y.path)->second, y.line, y.column);
  });
}

}  // namespace mailtrace
