// What the program can be asked to do: a short function each.
#pragma once

#include <string>
#include <vector>

#include "cli/diagnostics.h"
#include "cli/exit_code.h"
#include "cli/settings.h"

namespace mailtrace {

/// Does what `settings.mode` says and returns the exit status. Output goes to standard output, complaints to
/// `diagnostics`.
int run_command(const Settings& settings, Diagnostics& diagnostics);

/// Searches the inputs and reports the messages that answer the query. The exit status as in exit_code.h.
int run_search(const Settings& settings, Diagnostics& diagnostics);

/// Checks patterns against their samples. Every error becomes a diagnostic.
int run_check_patterns(const Settings& settings, Diagnostics& diagnostics);

/// The lines of --version: "mailtrace 0.1.0", then a line for each library and one for the decompressor.
std::vector<std::string> version_lines();

}  // namespace mailtrace
