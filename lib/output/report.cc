#include "output/report.h"

namespace mailtrace {

std::optional<ReportFormat> report_format_from(std::string_view word) {
  if (word == "trace") return ReportFormat::Trace;
  if (word == "lines") return ReportFormat::Lines;
  if (word == "summary") return ReportFormat::Summary;
  if (word == "json") return ReportFormat::Json;
  return std::nullopt;
}

std::unique_ptr<Report> make_report(ReportFormat format, const ReportOptions& options) {
  switch (format) {
    case ReportFormat::Trace:
      return make_trace_report(options);
    case ReportFormat::Lines:
      return make_lines_report(options);
    case ReportFormat::Summary:
      return make_summary_report(options);
    case ReportFormat::Json:
      return make_json_report(options);
  }
  return nullptr;
}

}  // namespace mailtrace
