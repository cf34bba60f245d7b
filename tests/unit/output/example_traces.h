// Traces made by hand for the tests of reports and verdicts.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "traces/trace.h"

namespace mailtrace::example {

/// 2026-11-21T09:00:00Z.
inline constexpr Timestamp kStart = Timestamp::from_seconds(1'795'251'600);

inline Timestamp at(double seconds) {
  return {kStart.us + static_cast<std::int64_t>(seconds * 1'000'000)};
}

inline Recipient recipient(std::string address, Status status, double seconds, std::string relay = "",
                           std::string response = "") {
  Recipient r;
  r.address = std::move(address);
  r.status = status;
  r.relay = std::move(relay);
  r.response = std::move(response);
  r.attempts = 1;
  r.time = at(seconds);
  r.queue_id = "4Xk1Yz3P9qz1";
  r.host = "mx1";
  return r;
}

inline Hop hop(std::string host, std::string queue_id, double first, double last) {
  Hop h;
  h.host = std::move(host);
  h.queue_id = std::move(queue_id);
  h.first = at(first);
  h.last = at(last);
  h.from = "alice@example.org";
  h.to = {"bob@example.net"};
  h.complete = true;
  return h;
}

inline TraceLine line(std::uint64_t number, double seconds, std::string program, std::string queue_id,
                      std::string event, std::string text) {
  static const auto source = std::make_shared<const SourceName>(SourceName{"mail.log"});
  TraceLine l;
  l.source = source;
  l.number = number;
  l.time = at(seconds);
  l.host = "mx1";
  l.program = std::move(program);
  l.pid = 27693;
  l.queue_id = std::move(queue_id);
  l.event = std::move(event);
  l.text = std::move(text);
  return l;
}

/// One hop, the given recipients, no lines.
inline Trace trace_to(std::vector<Recipient> recipients) {
  Trace t;
  t.message_id = "<m1@example.org>";
  t.from = "alice@example.org";
  t.first = at(0);
  t.last = at(1);
  t.complete = true;
  t.hops = {hop("mx1", "4Xk1Yz3P9qz1", 0, 1)};
  for (Recipient& r : recipients) {
    t.to.push_back(r.original.value_or(r.address));
    t.status = recipients.front().status;
    for (const Recipient& other : recipients) t.status = std::min(t.status, other.status);
    t.responses.push_back(r.response);
  }
  t.recipients = std::move(recipients);
  return t;
}

/// Two hops, a filter between them, delivered after 12 minutes.
inline Trace delivered() {
  Trace t = trace_to({recipient("bob@example.net", Status::Sent, 720, "mx.example.net[192.0.2.1]:25",
                                "250 2.0.0 Ok: queued as 9F3A2")});
  t.recipients[0].dsn = "2.0.0";
  t.recipients[0].attempts = 3;
  t.recipients[0].queue_id = "4Xk1Z03P9qz2";
  t.responses.insert(t.responses.begin(), "450 4.2.0 Greylisted for 5 minutes");
  t.verdict = "Delivered to mx.example.net 12 min after submission, after 2 greylisted attempts";
  t.size = 2750;
  t.client_name = "client.example.org";
  t.client_ip = "192.0.2.7";
  t.last = at(720);
  t.hops = {hop("mx1", "4Xk1Yz3P9qz1", 0, 0.3), hop("mx1", "4Xk1Z03P9qz2", 0.25, 720)};
  t.hops[0].client = "client.example.org[192.0.2.7]";
  t.hops[1].client = "localhost[127.0.0.1]";
  t.lines = {
      line(11, 0, "postfix/smtpd", "4Xk1Yz3P9qz1", "accept",
           "Nov 21 09:00:00 mx1 postfix/smtpd[27693]: 4Xk1Yz3P9qz1: client=client.example.org[192.0.2.7]"),
      line(12, 0.3, "postfix/smtp", "4Xk1Yz3P9qz1", "deliver",
           "Nov 21 09:00:00 mx1 postfix/smtp[27693]: 4Xk1Yz3P9qz1: to=<bob@example.net>, status=sent (250 "
           "2.0.0 Ok: queued as 4Xk1Z03P9qz2)"),
      line(13, 720, "postfix/smtp", "4Xk1Z03P9qz2", "deliver",
           "Nov 21 09:12:00 mx1 postfix/smtp[27693]: 4Xk1Z03P9qz2: to=<bob@example.net>, status=sent (250 "
           "2.0.0 Ok: queued as 9F3A2)")};
  t.links = {{LinkKind::Filter, 0, 1, 1}};
  return t;
}

}  // namespace mailtrace::example
