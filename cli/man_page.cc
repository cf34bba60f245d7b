#include "cli/man_page.h"

#include "cli/help.h"
#include "cli/man_prose.h"
#include "cli/markup.h"
#include "cli/option_table.h"

namespace mailtrace {
namespace {

constexpr std::size_t kLineWidth = 78;

/// Text for roff. In what is to be typed a hyphen must stay the ASCII one that can be copied.
std::string roff(std::string_view text, bool is_typed) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += is_typed ? "\\-" : "-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '"':
        out += "\\(dq";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string bold(std::string_view text) {
  return "\\fB" + roff(text, true) + "\\fR";
}
std::string italic(std::string_view text) {
  return "\\fI" + roff(text, true) + "\\fR";
}

/// A line that begins with a dot would be taken as a request.
std::string guarded(std::string_view lines) {
  std::string out;
  bool at_start = true;
  for (char c : lines) {
    if (at_start && c == '.') out += "\\&";
    out += c;
    at_start = c == '\n';
  }
  return out;
}

bool is_example(std::string_view paragraph) {
  return paragraph.starts_with("  ");
}

/// A paragraph of lines that stand as they are.
std::string example(std::string_view paragraph) {
  std::string out = ".nf\n";
  while (!paragraph.empty()) {
    std::size_t end = std::min(paragraph.find('\n'), paragraph.size());
    out += guarded(roff(paragraph.substr(0, end), true)) + "\n";
    paragraph.remove_prefix(std::min(end + 1, paragraph.size()));
  }
  return out + ".fi\n";
}

std::string flowing(std::string_view paragraph) {
  std::string text;
  for (const Span& span : spans_of(paragraph)) {
    text += span.kind == Span::Kind::Plain ? roff(span.text, false) : bold(span.text);
  }
  return guarded(wrap(text, 0, kLineWidth));
}

std::string tag_of(const Option& option) {
  std::string tag = option.letter != 0 ? bold(std::string("-") + option.letter) + ", " : "";
  tag += bold("--" + std::string(option.name));
  if (option.value.empty()) return tag;
  return tag + (option.value_is_optional ? " [" + italic(option.value) + "]" : " " + italic(option.value));
}

std::string entry(const Option& option) {
  std::string out = ".TP\n" + tag_of(option) + "\n";
  bool is_first = true;
  for (std::string_view paragraph : paragraphs_of(option.help)) {
    if (!is_first) out += ".IP\n";
    out += is_example(paragraph) ? example(paragraph) : flowing(paragraph);
    is_first = false;
  }
  std::string facts = facts_about(option);
  return facts.empty() ? out : out + ".IP\n" + flowing(facts);
}

std::string options_section() {
  std::string out;
  for (OptionGroup group : kOptionGroups) {
    out += ".SS " + std::string(heading_of(group)) + "\n";
    for (const Option& option : option_table()) {
      if (option.group == group && !option.is_hidden) out += entry(option);
    }
  }
  return out;
}

}  // namespace

std::string man_page() {
  constexpr std::string_view kPlace = "@OPTIONS@\n";
  std::string page(kManProse);
  if (std::size_t at = page.find(kPlace); at != std::string::npos) {
    page.replace(at, kPlace.size(), options_section());
  }
  return ".\\\" Made by mailtrace --generate=man; the prose is in man/mailtrace.1.in.\n" + page;
}

}  // namespace mailtrace
