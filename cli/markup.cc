#include "cli/markup.h"

#include <algorithm>

namespace mailtrace {
namespace {

/// Appends the words of `line` to `out`, filling lines; `column` is where the last one ended, 0 at a fresh
/// line.
void flow(std::string_view line, std::size_t indent, std::size_t width, std::size_t& column,
          std::string& out) {
  while (!line.empty()) {
    std::size_t blank = std::min(line.find(' '), line.size());
    std::string_view word = line.substr(0, blank);
    line.remove_prefix(std::min(blank + 1, line.size()));
    if (word.empty()) continue;
    if (column != 0 && column + 1 + word.size() > width) {
      out += '\n';
      column = 0;
    }
    if (column == 0) {
      out.append(indent, ' ');
      column = indent;
    } else {
      out += ' ';
      column += 1;
    }
    out += word;
    column += word.size();
  }
}

}  // namespace

std::vector<std::string_view> paragraphs_of(std::string_view text) {
  std::vector<std::string_view> paragraphs;
  while (!text.empty()) {
    std::size_t gap = std::min(text.find("\n\n"), text.size());
    paragraphs.push_back(text.substr(0, gap));
    text.remove_prefix(std::min(gap + 2, text.size()));
  }
  return paragraphs;
}

std::vector<Span> spans_of(std::string_view paragraph) {
  std::vector<Span> spans;
  auto add = [&](Span::Kind kind, std::string_view text) {
    if (!text.empty()) spans.push_back({kind, std::string(text)});
  };
  while (!paragraph.empty()) {
    std::size_t mark = std::min(paragraph.find_first_of("`{"), paragraph.size());
    bool is_option = paragraph.substr(mark).starts_with("{--");
    std::size_t end =
        mark == paragraph.size() ? std::string_view::npos : paragraph.find(is_option ? '}' : '`', mark + 1);
    if (end == std::string_view::npos || (!is_option && paragraph[mark] == '{')) {
      std::size_t plain_end = std::min(mark + 1, paragraph.size());
      add(Span::Kind::Plain, paragraph.substr(0, plain_end));
      paragraph.remove_prefix(plain_end);
      continue;
    }
    add(Span::Kind::Plain, paragraph.substr(0, mark));
    add(is_option ? Span::Kind::Option : Span::Kind::Literal, paragraph.substr(mark + 1, end - mark - 1));
    paragraph.remove_prefix(end + 1);
  }
  return spans;
}

std::string plain(std::string_view paragraph) {
  std::string text;
  for (const Span& span : spans_of(paragraph)) text += span.text;
  return text;
}

std::string wrap(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.starts_with("  ")) {
      flow(line, indent, width, column, out);
      continue;
    }
    if (column != 0) out += '\n';
    out.append(indent, ' ').append(line).append("\n");
    column = 0;
  }
  if (column != 0) out += '\n';
  return out;
}

}  // namespace mailtrace
