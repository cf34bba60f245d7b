#include "output/hop_table.h"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "output/columns.h"
#include "output/duration.h"
#include "output/original_lines.h"
#include "output/queue_paths.h"
#include "output/text_escape.h"

namespace mailtrace {
namespace {

constexpr std::size_t kNameLimit = 64;
constexpr std::size_t kPlaceLimit = 160;

/// The programs that took a message in and handed it on.
struct Programs {
  std::string_view in;
  std::string_view out;
};

using HopKey = std::pair<std::string_view, std::string_view>;  // queue-ID and host

std::map<HopKey, Programs> programs_of(const Trace& trace) {
  std::map<HopKey, Programs> result;
  for (const TraceLine& line : trace.lines) {
    if (line.queue_id.empty()) continue;
    Programs& programs = result[{line.queue_id, line.host}];
    if (line.event == "accept" && programs.in.empty()) programs.in = line.program;
    if (line.event == "deliver" && programs.out.empty()) programs.out = line.program;
  }
  return result;
}

/// "postfix/smtpd > smtp": what both have in common is said once.
std::string programs_text(const Programs& programs) {
  const std::string in = quoted(programs.in, kNameLimit);
  const std::string out = quoted(programs.out, kNameLimit);
  if (in.empty() || out.empty() || in == out) return in.empty() ? out : in;
  const auto slash = in.rfind('/');
  const bool is_common = slash != std::string::npos && out.size() > slash + 1 &&
                         out.compare(0, slash + 1, in, 0, slash + 1) == 0;
  return in + " > " + (is_common ? out.substr(slash + 1) : out);
}

std::string place_of(const Trace& trace, const Link& link) {
  if (link.line >= trace.lines.size()) return {};
  const TraceLine& line = trace.lines[link.line];
  return fmt::format(" ({}:{})", quoted(source_name(line), kPlaceLimit), line.number);
}

std::string origin_text(const Trace& trace, const Link* link, const Hop& hop) {
  std::string text;
  if (link)
    text = fmt::format("{} from {}{}", to_string(link->kind), link->from + 1, place_of(trace, *link));
  else if (!hop.client.empty())
    text = "from " + quoted(hop.client, kPlaceLimit);
  if (!hop.complete) text += text.empty() ? "incomplete" : ", incomplete";
  return text;
}

}  // namespace

void append_hops(const Trace& trace, std::string& out) {
  constexpr std::size_t kNumber = 0;
  constexpr std::size_t kTook = 4;
  const auto programs = programs_of(trace);
  const QueuePaths paths(trace);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < trace.hops.size(); ++i) {
    const Hop& hop = trace.hops[i];
    const auto found = programs.find({hop.queue_id, hop.host});
    rows.push_back({std::to_string(i + 1), quoted(hop.host, kNameLimit), quoted(hop.queue_id, kNameLimit),
                    found == programs.end() ? "" : programs_text(found->second),
                    format_duration(hop.last - hop.first), origin_text(trace, paths.link_to(i), hop)});
  }
  append_columns(rows, {kNumber, kTook}, "  ", out);
}

}  // namespace mailtrace
