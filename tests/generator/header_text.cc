#include <array>
#include <ctime>
#include <iterator>

#include <fmt/format.h>

#include "log_writer.h"
#include "truth_json.h"

namespace make_log {
namespace {

constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string civil(Format format, Micros second) {
  const std::time_t time = static_cast<std::time_t>(second);
  std::tm tm{};
  gmtime_r(&time, &tm);
  if (format == Format::Rfc3164) {
    return fmt::format("{} {:2} {:02}:{:02}:{:02} ", kMonths[static_cast<std::size_t>(tm.tm_mon)], tm.tm_mday, tm.tm_hour,
                       tm.tm_min, tm.tm_sec);
  }
  return fmt::format("{}-{:02}-{:02}T{:02}:{:02}:{:02}.", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
                     tm.tm_min, tm.tm_sec);
}

/// Of syslog: warning or info.
int severity(const Line& line) {
  return line.text.find("warning:") != std::string::npos ? 4 : 6;
}

}  // namespace

void HeaderText::append(std::string& out, const Line& line, const Host& host) {
  if (format_ == Format::Journal) return append_json(out, line, host);
  const ProgramInfo& program = program_info(line.program);
  if (line.time / kSecond != second_) {
    second_ = line.time / kSecond;
    stamp_ = civil(format_, second_);
  }
  auto end = std::back_inserter(out);
  if (format_ == Format::Rfc5424) {
    fmt::format_to(end, "<{}>1 {}{:06}+00:00 {} {} ", program.facility * 8 + severity(line), stamp_, line.time % kSecond,
                   host.name, program.tag);
    line.pid != 0 ? void(fmt::format_to(end, "{} - - ", line.pid)) : void(out += "- - - ");
  } else {
    out += stamp_;
    if (format_ == Format::Rfc3339) fmt::format_to(end, "{:06}+00:00 ", line.time % kSecond);
    line.pid != 0 ? void(fmt::format_to(end, "{} {}[{}]: ", host.name, program.tag, line.pid))
                  : void(fmt::format_to(end, "{} {}: ", host.name, program.tag));
  }
  out += line.text;
  out += '\n';
}

/// The journal does not promise an order of the keys, so there are two.
void HeaderText::append_json(std::string& out, const Line& line, const Host& host) const {
  const ProgramInfo& program = program_info(line.program);
  auto end = std::back_inserter(out);
  const bool message_first = line.time % 5 == 0;
  const std::string pid = line.pid != 0 ? fmt::format("\"_PID\":\"{}\",", line.pid) : std::string();
  if (message_first) {
    out += "{\"MESSAGE\":";
    append_json_string(out, line.text);
    fmt::format_to(end, ",\"_HOSTNAME\":\"{}\",{}\"SYSLOG_IDENTIFIER\":\"{}\",\"__REALTIME_TIMESTAMP\":\"{}\","
                   "\"PRIORITY\":\"{}\",\"SYSLOG_FACILITY\":\"{}\",\"_TRANSPORT\":\"syslog\"}}\n",
                   host.name, pid, program.tag, line.time, severity(line), program.facility);
    return;
  }
  fmt::format_to(end, "{{\"__REALTIME_TIMESTAMP\":\"{}\",\"_HOSTNAME\":\"{}\",\"PRIORITY\":\"{}\",\"SYSLOG_FACILITY\":\"{}\","
                 "\"_TRANSPORT\":\"syslog\",\"SYSLOG_IDENTIFIER\":\"{}\",{}\"MESSAGE\":",
                 line.time, host.name, severity(line), program.facility, program.tag, pid);
  append_json_string(out, line.text);
  out += "}\n";
}

}  // namespace make_log
