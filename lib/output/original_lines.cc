#include "output/original_lines.h"

#include <fmt/format.h>

#include "output/color.h"
#include "output/text_escape.h"

namespace mailtrace {
namespace {

void append_log_text(std::string_view text, const ReportOptions& options, std::string& out) {
  if (options.escape_controls)
    out += terminal_text(text);
  else
    out += text;
}

void append_place(const TraceLine& line, const ReportOptions& options, std::string& out) {
  if (options.file_names) {
    std::string name;
    append_log_text(source_name(line), options, name);
    append_colored(name, kFileColor, options.color, out);
    append_colored(":", kSeparatorColor, options.color, out);
  }
  if (options.line_numbers) {
    append_colored(fmt::format_int(line.number).c_str(), kNumberColor, options.color, out);
    append_colored(":", kSeparatorColor, options.color, out);
  }
}

class LinesReport final : public Report {
 public:
  explicit LinesReport(const ReportOptions& options) : options_(options) {}

  std::string_view separator() const override { return "\n"; }

  void write(const Trace& trace, std::string& out) const override {
    append_original_lines(trace, options_, out);
  }

 private:
  ReportOptions options_;
};

}  // namespace

std::string_view source_name(const TraceLine& line) {
  return line.source ? std::string_view(line.source->name) : std::string_view();
}

void append_original_lines(const Trace& trace, const ReportOptions& options, std::string& out) {
  for (const TraceLine& line : trace.lines) {
    append_place(line, options, out);
    append_log_text(line.text, options, out);
    out += '\n';
  }
}

std::unique_ptr<Report> make_lines_report(const ReportOptions& options) {
  return std::make_unique<LinesReport>(options);
}

}  // namespace mailtrace
