// Reports: traces as text, in one of four formats.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time_zone.h"
#include "traces/trace.h"

namespace mailtrace {

struct ReportOptions {
  TimeZone zone;                 // times are shown in it
  bool color = false;            // trace, lines: ANSI colours; no other text is changed by it
  bool escape_controls = false;  // the output is a terminal: log text is shown, never sent raw
  bool line_numbers = false;     // trace, lines: "12:" before an original line
  bool file_names = false;       // trace, lines: "mail.log:" before that
};

/// Appends traces to a string; who owns the descriptor puts the texts in order and writes them out.
/// Never fails, whatever the trace holds. Immutable: the text of a trace does not depend on the traces
/// before it, and several threads may write at once.
class Report {
 public:
  virtual ~Report() = default;
  /// What of a trace `write` looks at beyond its other members; making these is half of the work for a message.
  struct Needs {
    bool lines = true;    // Trace::lines and Link::line
    bool verdict = true;  // Trace::verdict
  };
  virtual Needs needs() const { return {}; }
  /// Before the first message.
  virtual void begin(std::string& /*out*/) const {}
  /// Whole lines; nothing in `lines` for a trace that has none.
  virtual void write(const Trace& trace, std::string& out) const = 0;
  /// What stands between the texts of two messages: a line end in trace and lines, nothing elsewhere.
  virtual std::string_view separator() const { return {}; }
  /// After the last message.
  virtual void finish(std::string& /*out*/) const {}
};

/// For people. A heading (time, sender -> recipients, status), indented below it the verdict, the hops,
/// what is missing, and the recipients where they ended differently; then the original lines, byte for
/// byte. The indented part is one line a thing and has no control characters, whatever the log holds.
///
/// A hop is one line: number, host, queue-ID, programs, how long it took, and where the message came
/// from: "filter from 1 (mail.log:12)" is a link of that kind from hop 1, shown by that line.
std::unique_ptr<Report> make_trace_report(const ReportOptions& options);

/// The original lines, byte for byte.
std::unique_ptr<Report> make_lines_report(const ReportOptions& options);

/// One line a recipient, nine columns with a tab between:
///   first time (RFC 3339), from, recipient, status, Message-ID, queue-IDs joined by '>', relay,
///   delay in seconds, response.
/// No column is ever empty: what is unknown is "-", the null sender "<>". The queue-IDs are those of the
/// hops that led to this recipient's last one. The delay runs from the first time to the event that
/// decided the status; it has three decimals if the logs have fractions of seconds, else none; it is never
/// negative. Tab, line feed, carriage return and backslash in a column are \t \n \r \\, other control
/// characters \xNN. A message without recipients is one line with the recipient "-".
std::unique_ptr<Report> make_summary_report(const ReportOptions& options);

/// One JSON object a line a message; keys as documented in the manual, always all of them and in one
/// order. null is what the logs do not say for message_id, from, subject, size, sasl_user, a
/// recipient's original and time, a hop's from, a line's pid and queue_id; other texts are "" then.
/// Times are RFC 3339. Text that is not UTF-8 has U+FFFD in its place.
std::unique_ptr<Report> make_json_report(const ReportOptions& options);

enum class ReportFormat { Trace, Lines, Summary, Json };
/// "trace", "lines", "summary", "json"; nullopt for any other word.
std::optional<ReportFormat> report_format_from(std::string_view word);
std::unique_ptr<Report> make_report(ReportFormat format, const ReportOptions& options);

}  // namespace mailtrace
