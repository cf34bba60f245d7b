#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "output/queue_paths.h"
#include "output/report.h"
#include "output/text_escape.h"
#include "output/verdict.h"

namespace mailtrace {
namespace {

constexpr std::string_view kUnknown = "-";

bool has_fraction(Timestamp time) {
  return time.us % 1'000'000 != 0;
}

std::string delay_text(const Recipient& recipient, Timestamp first) {
  if (!recipient.time) return {};
  const std::int64_t us = std::max<std::int64_t>(0, (*recipient.time - first).us);
  if (!has_fraction(first) && !has_fraction(*recipient.time)) return fmt::format("{}", us / 1'000'000);
  return fmt::format("{}.{:03}", us / 1'000'000, us / 1'000 % 1'000);
}

std::string_view sender_text(const Trace& trace) {
  if (!trace.from) return {};
  return trace.from->empty() ? std::string_view("<>") : *trace.from;
}

class SummaryReport final : public Report {
 public:
  explicit SummaryReport(const ReportOptions& options) : options_(options) {}

  Needs needs() const override { return {.lines = false, .verdict = false}; }

  void write(const Trace& trace, std::string& out) const override {
    const QueuePaths paths(trace);
    const std::string first = format_rfc3339(trace.first, options_.zone);
    for (const Recipient& recipient : trace.recipients)
      append(trace, first, recipient, paths.path_to(recipient), out);
    if (!trace.recipients.empty()) return;
    Recipient nobody;
    nobody.status = trace.status;
    if (trace.logins) nobody.response = verdict_of(trace);  // a summary asks for no verdicts
    append(trace, first, nobody, trace.hops.empty() ? "" : trace.hops.front().queue_id, out);
  }

 private:
  void append(const Trace& trace, std::string_view first, const Recipient& recipient, std::string_view path,
              std::string& out) const {
    append_column(first, '\t', out);
    append_column(sender_text(trace), '\t', out);
    append_column(recipient.address, '\t', out);
    append_column(to_string(recipient.status), '\t', out);
    append_column(trace.message_id ? *trace.message_id : std::string_view(), '\t', out);
    append_column(path, '\t', out);
    append_column(recipient.relay, '\t', out);
    append_column(delay_text(recipient, trace.first), '\t', out);
    append_column(recipient.response, '\n', out);
  }

  void append_column(std::string_view text, char end, std::string& out) const {
    if (text.empty()) text = kUnknown;
    if (options_.escape_controls)
      out += terminal_text(column_text(text));
    else
      append_column_text(text, out);
    out += end;
  }

  ReportOptions options_;
};

}  // namespace

std::unique_ptr<Report> make_summary_report(const ReportOptions& options) {
  return std::make_unique<SummaryReport>(options);
}

}  // namespace mailtrace
