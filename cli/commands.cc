#include "cli/commands.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "cli/completions.h"
#include "cli/help.h"
#include "cli/man_page.h"

namespace mailtrace {
namespace {

/// Writes `text` to standard output. A closed pipe is the reader's wish and no error.
int print(std::string_view text, Diagnostics& diagnostics) {
  bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (written || errno == EPIPE) return to_int(ExitCode::Found);
  diagnostics.error(std::string("standard output: ") + std::strerror(errno));
  return to_int(ExitCode::Trouble);
}

std::string generated_text(Generated what) {
  switch (what) {
    case Generated::ManPage:
      return man_page();
    case Generated::Bash:
      return bash_completion();
    case Generated::Zsh:
      return zsh_completion();
    case Generated::Fish:
      return fish_completion();
  }
  return "";
}

std::string version_text() {
  std::string text;
  for (const std::string& line : version_lines()) text += line + "\n";
  return text;
}

}  // namespace

int run_command(const Settings& settings, Diagnostics& diagnostics) {
  switch (settings.mode) {
    case Mode::ShortHelp:
      return print(short_help(), diagnostics);
    case Mode::Help:
      return print(full_help(), diagnostics);
    case Mode::Version:
      return print(version_text(), diagnostics);
    case Mode::Generate:
      return print(generated_text(settings.generated), diagnostics);
    case Mode::CheckPatterns:
      return run_check_patterns(settings, diagnostics);
    case Mode::Search:
      return run_search(settings, diagnostics);
  }
  return to_int(ExitCode::Trouble);
}

std::vector<std::string> version_lines() {
  return {"mailtrace " MAILTRACE_VERSION};
}

}  // namespace mailtrace
