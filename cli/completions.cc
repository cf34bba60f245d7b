#include "cli/completions.h"

#include "cli/option_table.h"

namespace mailtrace {
namespace {

constexpr std::string_view kMadeBy = "Made from the table of options; do not edit.\n";

/// Visits every option a user may see.
template <class F>
void for_each_option(F visit) {
  for (const Option& option : option_table()) {
    if (!option.is_hidden) visit(option);
  }
}

/// `text` with a backslash before each of `special`.
std::string with_backslashes(std::string_view text, std::string_view special) {
  std::string out;
  for (char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// In single quotes, for any of the shells: a quote inside ends them, stands escaped, and begins them again.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string short_name(const Option& option) {
  return std::string("-") + option.letter;
}
std::string long_name(const Option& option) {
  return "--" + std::string(option.name);
}

/// "-f|--from": a pattern of bash's `case`.
std::string bash_pattern(const Option& option) {
  return (option.letter != 0 ? short_name(option) + "|" : "") + long_name(option);
}

std::string bash_reply(const Option& option) {
  std::string choices(option.choices);
  switch (option.completion) {
    case Completion::Directory:
      return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")";
    case Completion::File:
    case Completion::None:
      return ":";
    case Completion::Choices:
      break;
  }
  if (!option.is_list) return "mapfile -t COMPREPLY < <(compgen -W \"" + choices + "\" -- \"$cur\")";
  return "[[ $cur == *,* ]] && before=${cur%,*},; compopt -o nospace\n"
         "      mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"" +
         choices + "\" -- \"${cur##*,}\")";
}

/// One argument of zsh's _arguments: exclusions, names, text, and what the value is.
std::string zsh_argument(const Option& option) {
  bool takes_value = !option.value.empty();
  bool repeats = option.repeat == Repeat::Collects;
  std::string value_mark = !takes_value ? "" : option.value_is_optional ? "=-" : "=";
  std::string names = long_name(option) + value_mark;
  std::string excluded = repeats              ? "*"
                         : option.letter != 0 ? "(" + short_name(option) + " " + long_name(option) + ")"
                                              : "";
  if (option.letter != 0) {
    std::string short_mark = takes_value ? "+" : "";
    names = "'{" + short_name(option) + short_mark + "," + names + "}'";
  }
  std::string text = "[" + with_backslashes(option.brief, "[]:\\") + "]";
  std::string action;
  if (takes_value) {
    action = std::string(option.value_is_optional ? "::" : ":") + std::string(option.value) + ":";
    std::string choices(option.choices);
    if (option.completion == Completion::File) action += "_files";
    if (option.completion == Completion::Directory) action += "_files -/";
    if (option.completion == Completion::Choices) {
      action += option.is_list ? "_values -s , status " + choices : "(" + choices + ")";
    }
  }
  return "'" + excluded + names + text + action + "'";
}

std::string fish_line(const Option& option) {
  std::string line = "complete -c mailtrace";
  if (option.letter != 0) line += std::string(" -s ") + option.letter;
  line += " -l " + std::string(option.name);
  std::string choices(option.choices);
  if (!option.value.empty() && !option.value_is_optional) {
    if (option.completion == Completion::File) line += " -r -F";
    if (option.completion == Completion::None) line += " -x";
    if (option.completion == Completion::Directory) line += " -x -a '(__fish_complete_directories)'";
    if (option.completion == Completion::Choices) {
      line += " -x -a " + quoted(option.is_list
                                     ? "(__fish_complete_list , 'string split \" \" -- \"" + choices + "\"')"
                                     : choices);
    }
  }
  return line + " -d " + quoted(option.brief) + "\n";
}

}  // namespace

std::string bash_completion() {
  std::string cases, names, free_values;
  for_each_option([&](const Option& option) {
    names += " " + long_name(option) + (option.letter != 0 ? " " + short_name(option) : "");
    // An optional value is only ever after "=", where files are offered by default.
    if (option.value.empty() || option.value_is_optional) return;
    if (option.completion == Completion::None) {
      free_values += (free_values.empty() ? "" : "|") + bash_pattern(option);
    } else {
      cases += "    " + bash_pattern(option) + ")\n      " + bash_reply(option) + "\n      return ;;\n";
    }
  });
  cases += "    " + free_values + ")\n      compopt +o default\n      return ;;\n";
  return "# bash completion for mailtrace. " + std::string(kMadeBy) +
         "_mailtrace() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} before=\n"
         "  COMPREPLY=()\n"
         "  # --option=value comes as three words.\n"
         "  if [[ $cur == = ]]; then cur=\n"
         "  elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}\n"
         "  fi\n"
         "  case $prev in\n" +
         cases +
         "  esac\n"
         "  [[ $cur == -* ]] || return\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"" +
         names.substr(1) +
         "\" -- \"$cur\")\n"
         "}\n"
         "complete -o default -F _mailtrace mailtrace\n";
}

std::string zsh_completion() {
  std::string arguments;
  for_each_option([&](const Option& option) { arguments += "  " + zsh_argument(option) + " \\\n"; });
  return "#compdef mailtrace\n# zsh completion for mailtrace. " + std::string(kMadeBy) +
         "_arguments -s -S \\\n" + arguments + "  '*:file:_files'\n";
}

std::string fish_completion() {
  std::string lines = "# fish completion for mailtrace. " + std::string(kMadeBy);
  for_each_option([&](const Option& option) { lines += fish_line(option); });
  return lines;
}

}  // namespace mailtrace
