// The traces that log lines make.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "events/part_joiner.h"
#include "tests/unit/events/log_events.h"
#include "traces/trace_builder.h"
#include "traces/tracer.h"

namespace mailtrace::test {

/// The traces of events, in order of first lines. `finished_early`: how many were handed over before the end.
inline std::vector<Trace> traces_of(const LogEvents& log, bool keep_sessions = false,
                                    std::size_t* finished_early = nullptr) {
  static const SourceNames names(8, std::make_shared<const SourceName>(SourceName{"mail.log"}));
  std::vector<Trace> traces;
  Tracer tracer({keep_sessions}, [&](const std::vector<const Member*>& component) {
    if (!is_message(component)) return;
    traces.push_back(build_trace(component));
    add_lines(component, names, traces.back());
  });
  PartJoiner joiner(PatternSet::built_in());
  for (Event event : log.in_order()) {
    if (event.kind == EventKind::Part) joiner.join(event);
    tracer.add(event);
  }
  if (finished_early) *finished_early = traces.size();
  tracer.finish();
  CHECK(tracer.units_in_memory() == 0);
  const auto place = [](const Trace& t) {
    const TraceLine& l = t.lines.at(0);
    return std::tuple(l.time, l.number, l.text);
  };
  std::stable_sort(traces.begin(), traces.end(), [&](const Trace& a, const Trace& b) { return place(a) < place(b); });
  return traces;
}
inline std::vector<Trace> traces_of(std::string_view log, bool keep_sessions = false) {
  return traces_of(LogEvents(log), keep_sessions);
}

/// The one trace of a log that has no more.
inline Trace trace_of(std::string_view log, bool keep_sessions = false) {
  std::vector<Trace> traces = traces_of(log, keep_sessions);
  REQUIRE(traces.size() == 1);
  return std::move(traces[0]);
}

/// "3A5B6 4C7D8": the queue-IDs of the hops.
inline std::string hops(const Trace& trace) {
  std::string out;
  for (const Hop& hop : trace.hops) out += (out.empty() ? "" : " ") + hop.queue_id;
  return out;
}

/// "relay 3A5B6>4C7D8, bounce ...": the links.
inline std::string links(const Trace& trace) {
  std::string out;
  for (const Link& link : trace.links) {
    REQUIRE(link.line < trace.lines.size());
    out += (out.empty() ? "" : ", ") + std::string(to_string(link.kind)) + " " + trace.hops.at(link.from).queue_id +
           ">" + trace.hops.at(link.to).queue_id;
  }
  return out;
}

/// "bob@example.org sent, eve@example.org bounced": the recipients; "sales@example.org>bob@example.org sent"
/// where the original differs.
inline std::string recipients(const Trace& trace) {
  std::string out;
  for (const Recipient& r : trace.recipients) {
    out += (out.empty() ? "" : ", ") + (r.original ? *r.original + ">" : "") + r.address + " " +
           std::string(to_string(r.status));
  }
  return out;
}

/// Everything a trace says, for comparing. What stands in the order of lines is sorted: lines of one second
/// may stand in any.
inline std::string everything(const Trace& t) {
  std::string out = std::string(to_string(t.status)) + "|" + t.from.value_or("?") + "|" + t.message_id.value_or("?") + "|" +
                    t.client_name + t.client_ip;
  const auto add = [&](std::vector<std::string> texts) {
    std::sort(texts.begin(), texts.end());
    for (const std::string& text : texts) out += "\n" + text;
  };
  const auto words = [](const std::string& list) {
    const auto all = split(list, ',');
    return std::vector<std::string>(all.begin(), all.end());
  };
  add(words(" " + hops(t)));
  add(words(" " + links(t)));
  add(words(" " + recipients(t)));
  add(t.to);
  add(t.missing);
  std::vector<std::string> lines;
  for (const TraceLine& l : t.lines) lines.push_back(l.text);
  add(std::move(lines));
  return out;
}

// Lines of Postfix, `clock` as in full_line.

inline std::string accept(const std::string& clock, const std::string& host, const std::string& id,
                          const std::string& client, const std::string& more = "", int pid = 8) {
  return clock + " " + host + " postfix/smtpd[" + std::to_string(pid) + "]: " + id + ": client=" + client + more + "\n";
}
inline std::string identify(const std::string& clock, const std::string& host, const std::string& id,
                            const std::string& message_id) {
  return clock + " " + host + " postfix/cleanup[9]: " + id + ": message-id=<" + message_id + ">\n";
}
inline std::string queue(const std::string& clock, const std::string& host, const std::string& id,
                         const std::string& from) {
  return clock + " " + host + " postfix/qmgr[7]: " + id + ": from=<" + from + ">, size=512, nrcpt=1 (queue active)\n";
}
inline std::string deliver(const std::string& clock, const std::string& host, const std::string& id,
                           const std::string& to, const std::string& relay, const std::string& status,
                           const std::string& response, const std::string& dsn = "2.0.0") {
  return clock + " " + host + " postfix/smtp[6]: " + id + ": to=<" + to + ">, relay=" + relay +
         ", delay=1, delays=0.1/0/0.4/0.5, dsn=" + dsn + ", status=" + status + " (" + response + ")\n";
}
inline std::string removed(const std::string& clock, const std::string& host, const std::string& id) {
  return clock + " " + host + " postfix/qmgr[7]: " + id + ": removed\n";
}
/// Accept, Message-ID and queue lines.
inline std::string begin(const std::string& clock, const std::string& host, const std::string& id,
                         const std::string& client, const std::string& message_id,
                         const std::string& from = "alice@example.net") {
  return accept(clock, host, id, client) + identify(clock, host, id, message_id) + queue(clock, host, id, from);
}

inline const std::string kOutside = "mx.example.net[192.0.2.1]";
inline const std::string kLocalhost = "localhost[127.0.0.1]";
inline const std::string kFilter = "127.0.0.1[127.0.0.1]:10024";

}  // namespace mailtrace::test
