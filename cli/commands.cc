#include "cli/commands.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <string_view>

#include "base/system_error.h"
#include "bytes/version.h"
#include "cli/completions.h"
#include "cli/help.h"
#include "cli/man_page.h"
#include "patterns/hyperscan.h"
#include "patterns/pattern_check.h"

namespace mailtrace {
namespace {

/// Writes `text` to standard output. A closed pipe is the reader's wish and no error.
int print(std::string_view text, Diagnostics& diagnostics) {
  bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (written || errno == EPIPE) return to_int(ExitCode::Found);
  diagnostics.error("standard output: " + system_message(errno));
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

std::string summary_of(const PatternCheck& check) {
  const PatternSummary& seen = check.summary;
  return fmt::format("{} systems, {} files, {} events, {} samples, {} rejects: {}", seen.systems, seen.files,
                     seen.events, seen.samples, seen.rejects,
                     check.errors.empty() ? "all is well" : fmt::format("{} wrong", check.errors.size()));
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

int run_check_patterns(const Settings& settings, Diagnostics& diagnostics) {
  std::vector<std::string> paths = settings.pattern_dirs;
  paths.insert(paths.end(), settings.pattern_files.begin(), settings.pattern_files.end());
  const PatternCheck check = check_patterns(paths);
  for (const std::string& note : check.notes) diagnostics.note(note);
  for (const Error& error : check.errors) diagnostics.error(error.text());
  int written = print(summary_of(check) + "\n", diagnostics);
  return check.errors.empty() ? written : to_int(ExitCode::Trouble);
}

std::vector<std::string> version_lines() {
  // Hyperscan adds the day it was built.
  std::string_view engine = ExpressionSet::engine_version();
  return {"mailtrace " MAILTRACE_VERSION, "Hyperscan " + std::string(engine.substr(0, engine.find(' '))),
          inflate_version()};
}

}  // namespace mailtrace
