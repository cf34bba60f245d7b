#include <fmt/format.h>

#include <algorithm>

#include "output/color.h"
#include "output/columns.h"
#include "output/duration.h"
#include "output/hop_table.h"
#include "output/original_lines.h"
#include "output/report.h"
#include "output/text_escape.h"
#include "output/verdict_clause.h"

namespace mailtrace {
namespace {

constexpr std::string_view kIndent = "  ";
constexpr std::size_t kAddressLimit = 120;
constexpr std::size_t kSentenceLimit = 1000;
constexpr std::size_t kResponseLimit = 160;
constexpr std::size_t kShownRecipients = 3;

std::string sender_text(const Trace& trace) {
  if (!trace.from) return "(sender unknown)";
  return trace.from->empty() ? "<>" : quoted(*trace.from, kAddressLimit);
}

/// "a, b, c and 5 more".
std::string recipients_text(const std::vector<std::string>& recipients) {
  if (recipients.empty()) return "(recipient unknown)";
  // "and 1 more" would take the place of the one it hides.
  const std::size_t shown = recipients.size() == kShownRecipients + 1 ? recipients.size() : kShownRecipients;
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, recipients.size()); ++i)
    text += (i == 0 ? "" : ", ") + quoted(recipients[i], kAddressLimit);
  if (recipients.size() > shown) text += fmt::format(" and {} more", recipients.size() - shown);
  return text;
}

std::vector<std::string> recipients_of(const Trace& trace) {
  if (!trace.to.empty()) return trace.to;
  std::vector<std::string> addresses;
  for (const Recipient& r : trace.recipients) addresses.push_back(r.address);
  return addresses;
}

bool ended_differently(const std::vector<Recipient>& recipients) {
  if (recipients.size() < 2) return false;
  Group all;
  for (const Recipient& r : recipients) all.push_back(&r);
  return !ended_alike(all);
}

std::string address_text(const Recipient& recipient) {
  const std::string address = quoted(recipient.address, kAddressLimit);
  return recipient.original ? fmt::format("{} (was {})", address, quoted(*recipient.original, kAddressLimit))
                            : address;
}

std::string answer_text(const Recipient& recipient) {
  const std::string relay = quoted(recipient.relay, kAddressLimit);
  const std::string response = quoted(recipient.response, kResponseLimit);
  return relay + (relay.empty() || response.empty() ? "" : ": ") + response;
}

/// What the trace is about.
std::string subject_text(const Trace& trace) {
  if (trace.logins) return "login of " + quoted(trace.sasl_user.value_or("(user unknown)"), kAddressLimit);
  return sender_text(trace) + " -> " + recipients_text(recipients_of(trace));
}

class TraceReport final : public Report {
 public:
  explicit TraceReport(const ReportOptions& options) : options_(options) {}

  std::string_view separator() const override { return "\n"; }

  void write(const Trace& trace, std::string& out) const override {
    append_heading(trace, out);
    if (!trace.verdict.empty()) append_indented(quoted(trace.verdict, kSentenceLimit), out);
    append_hops(trace, out);
    append_missing(trace, out);
    append_recipients(trace, out);
    append_original_lines(trace, options_, out);
  }

 private:
  void append_heading(const Trace& trace, std::string& out) const {
    const std::string heading = format_civil(trace.first, options_.zone) + kIndent.data() + subject_text(trace);
    append_colored(heading, kBold, options_.color, out);
    out += kIndent;
    append_colored(to_string(trace.status), status_color(trace.status), options_.color, out);
    out += '\n';
  }

  static void append_indented(std::string_view text, std::string& out) {
    out += kIndent;
    out += text;
    out += '\n';
  }

  static void append_missing(const Trace& trace, std::string& out) {
    if (trace.complete) return;
    std::string text = trace.missing.empty() ? "Incomplete" : "Not in these logs: ";
    for (std::size_t i = 0; i < trace.missing.size(); ++i)
      text += (i == 0 ? "" : "; ") + quoted(trace.missing[i], kSentenceLimit);
    append_indented(text, out);
  }

  static void append_recipients(const Trace& trace, std::string& out) {
    constexpr std::size_t kTook = 2;
    if (!ended_differently(trace.recipients)) return;
    std::vector<std::vector<std::string>> rows;
    for (const Recipient& r : trace.recipients)
      rows.push_back({address_text(r), std::string(to_string(r.status)),
                      r.time ? format_duration(*r.time - trace.first) : "", answer_text(r)});
    append_columns(rows, {kTook}, kIndent, out);
  }

  ReportOptions options_;
};

}  // namespace

std::unique_ptr<Report> make_trace_report(const ReportOptions& options) {
  return std::make_unique<TraceReport>(options);
}

}  // namespace mailtrace
