// The original lines of a trace, byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "output/report.h"

namespace mailtrace {

/// The name of the source of `line`, "" if it has none. The view lives as long as the line.
std::string_view source_name(const TraceLine& line);

/// Appends the lines of `trace`, each with its line end and, if asked for, its place before it.
void append_original_lines(const Trace& trace, const ReportOptions& options, std::string& out);

}  // namespace mailtrace
