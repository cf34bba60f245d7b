#include "cli/help.h"

#include <algorithm>

#include "cli/markup.h"

namespace mailtrace {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kBriefColumn = 28;
constexpr std::size_t kHelpIndent = 10;

constexpr std::string_view kUsage =
    "Usage: mailtrace [QUERY] [OPTIONS] [FILE|DIRECTORY|-]...\n"
    "What happened to this mail? Every line of every matching message, over all hops.\n";

constexpr std::string_view kIntroduction =
    "Files may be compressed (gz, bz2, xz, zst), rotated and given in any order; of a directory every file "
    "below it "
    "that looks like a log is read, and `-` is standard input. With no file the usual logs of this machine "
    "are "
    "read, or standard input when it is a pipe.\n\n"
    "All conditions of a query must hold on one message; of an option given several times, one value must.";

constexpr std::string_view kExitStatus =
    "Exit status: 0 a message matched, 1 none matched, 2 wrong usage or some input could not be read (all "
    "the rest "
    "was searched).";

std::string group_heading(OptionGroup group) {
  return "\n" + std::string(heading_of(group)) + ":\n";
}

std::string brief_line(const Option& option) {
  std::string line = "  " + spelling_of(option);
  line.resize(std::max(line.size() + 1, kBriefColumn), ' ');
  return line.append(option.brief).append("\n");
}

/// Whether a help text has a line of its own for `choice`.
bool explains(std::string_view help, std::string_view choice) {
  return help.find("\n  " + std::string(choice) + " ") != std::string_view::npos;
}

std::string names_of_rare_options() {
  std::string names = "More:";
  for (const Option& option : option_table()) {
    if (option.is_rare && !option.is_hidden) names.append(" --").append(option.name);
  }
  return names;
}

}  // namespace

std::string spelling_of(const Option& option) {
  std::string text = option.letter != 0 ? std::string("-") + option.letter + ", --" : "    --";
  text += option.name;
  if (option.value.empty()) return text;
  std::string value(option.value);
  return text + (option.value_is_optional ? " [" + value + "]" : " " + value);
}

std::string facts_about(const Option& option) {
  std::string facts;
  for (std::string_view choice : choices_of(option)) {
    if (explains(option.help, choice)) continue;
    facts.append(facts.empty() ? (option.is_list ? "Any of: `" : "One of: `") : ", `")
        .append(choice)
        .append("`");
  }
  if (!facts.empty()) facts += ".";
  if (!option.initial.empty()) {
    facts.append(facts.empty() ? "" : " ").append("Default: `").append(option.initial).append("`.");
  }
  return facts;
}

std::string short_help() {
  std::string text(kUsage);
  for (OptionGroup group : kOptionGroups) {
    text += group_heading(group);
    for (const Option& option : option_table()) {
      if (option.group == group && !option.is_rare && !option.is_hidden) text += brief_line(option);
    }
  }
  return text + wrap(names_of_rare_options(), 2, kWidth);
}

std::string full_help() {
  std::string text(kUsage);
  for (std::string_view paragraph : paragraphs_of(kIntroduction)) {
    text += "\n" + wrap(plain(paragraph), 0, kWidth);
  }
  for (OptionGroup group : kOptionGroups) {
    text += group_heading(group);
    for (const Option& option : option_table()) {
      if (option.group != group || option.is_hidden) continue;
      text += "\n  " + spelling_of(option) + "\n";
      for (std::string_view paragraph : paragraphs_of(option.help)) {
        text += wrap(plain(paragraph), kHelpIndent, kWidth);
      }
      text += wrap(plain(facts_about(option)), kHelpIndent, kWidth);
    }
  }
  return text + "\n" + wrap(plain(kExitStatus), 0, kWidth);
}

}  // namespace mailtrace
