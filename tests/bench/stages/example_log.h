// Lines for the benchmarks: messages of one Postfix host with a filter, in any header format.
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace mailtrace::bench {

/// One line without its header.
struct ExampleLine {
  std::string_view tag;
  unsigned pid;
  std::string text;
};

/// How a line begins.
enum class Form { Rfc3164, Rfc3339, Rfc5424, JournalJson, Iso, Exim, Kerio, Zimbra };
inline constexpr std::array<const char*, 8> kFormNames = {"rfc3164",   "rfc3339", "rfc5424", "journal_json",
                                                          "short_iso", "exim",    "kerio",   "zimbra"};

/// Numbers as different as those of a real log, the same everywhere (splitmix64).
inline std::uint64_t mixed(std::uint64_t n) {
  n = (n + 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u;
  n = (n ^ (n >> 27)) * 0x94D049BB133111EBu;
  return n ^ (n >> 31);
}

/// The n-th message: it comes in, goes through a filter under a second queue-ID, and is delivered. Every
/// seventh is refused by its server. Among its lines are those of a session and one of a program that
/// is not known.
inline std::vector<ExampleLine> example_message(std::uint64_t n) {
  const std::uint64_t a = mixed(n), b = mixed(a), c = mixed(b);
  const std::string first = fmt::format("4X{:09}z{:04}", a % 1'000'000'000, a % 7919);
  const std::string second = fmt::format("4X{:09}z{:04}", b % 1'000'000'000, b % 6101);
  const std::string id = fmt::format("<{:016x}.{:08x}@shop{}.example.com>", c, a >> 32, c % 97);
  const std::string from = fmt::format("orders{}@shop{}.example.com", b % 1300, c % 97);
  const std::string to = fmt::format("customer.{}@example.org", a % 4001);
  const std::string client = fmt::format("mail.shop{0}.example.com[198.51.100.{0}]", c % 97);
  const bool refused = n % 7 == 0;
  const std::string outcome =
      refused
          ? fmt::format(
                "dsn=5.1.1, status=bounced (host mx.example.org[192.0.2.25] said: 550 5.1.1 <{}>: Recipient "
                "address rejected: User unknown (in reply to RCPT TO command))",
                to)
          : fmt::format("dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4X{:09}z{:04})", c % 1'000'000'000,
                        c % 8101);
  return {
      {"postfix/smtpd", 4100, fmt::format("connect from {}", client)},
      {"postfix/smtpd", 4100, fmt::format("{}: client={}", first, client)},
      {"postfix/cleanup", 4101, fmt::format("{}: message-id={}", first, id)},
      {"postfix/qmgr", 812,
       fmt::format("{}: from=<{}>, size={}, nrcpt=1 (queue active)", first, from, 900 + b % 70'000)},
      {"postfix/smtpd", 4100,
       fmt::format("disconnect from {} ehlo=1 mail=1 rcpt=1 data=1 quit=1 commands=5", client)},
      {"postfix/amavisd/smtpd", 4107, "connect from localhost[127.0.0.1]"},
      {"postfix/amavisd/smtpd", 4107, fmt::format("{}: client=localhost[127.0.0.1]", second)},
      {"postfix/cleanup", 4101, fmt::format("{}: message-id={}", second, id)},
      {"postfix/qmgr", 812,
       fmt::format("{}: from=<{}>, size={}, nrcpt=1 (queue active)", second, from, 1400 + b % 70'000)},
      {"amavis", 3001,
       fmt::format(
           "({0:05}-01) Passed CLEAN {{RelayedInbound}}, [198.51.100.{1}]:4711 <{2}> -> <{3}>, Queue-ID: "
           "{4}, Message-ID: {5}, mail_id: Mq{0:06}, Hits: -1.1, size: 1490, queued_as: {6}, 812 ms",
           n % 100'000, c % 97, from, to, first, id, second)},
      {"postfix/lmtp", 4110,
       fmt::format("{}: to=<{}>, relay=127.0.0.1[127.0.0.1]:10024, delay=1.1, delays=0.2/0.01/0.02/0.87, "
                   "dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: "
                   "queued as {})",
                   first, to, second)},
      {"postfix/qmgr", 812, fmt::format("{}: removed", first)},
      {"CRON", 4200, "(root) CMD (test -x /usr/sbin/anacron || run-parts --report /etc/cron.hourly)"},
      {"postfix/smtp", 4120,
       fmt::format("{}: to=<{}>, relay=mx.example.org[192.0.2.25]:25, delay=0.61, "
                   "delays=0.08/0.01/0.22/0.3, {}",
                   second, to, outcome)},
      {"postfix/qmgr", 812, fmt::format("{}: removed", second)},
  };
}

/// The line as it stands in a log of that form; ten messages a second on 2026-11-18 (at most a day of them).
inline void append_line(std::string& out, Form form, std::uint64_t message, const ExampleLine& line) {
  const std::uint64_t second = message / 10 % 86'400;
  const std::string clock = fmt::format("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
  auto end = std::back_inserter(out);
  switch (form) {
    case Form::Rfc3164:
      fmt::format_to(end, "Nov 18 {} mx1 {}[{}]: ", clock, line.tag, line.pid);
      break;
    case Form::Rfc3339:
      fmt::format_to(end, "2026-11-18T{}.{:06}+00:00 mx1 {}[{}]: ", clock, message % 10 * 99'991, line.tag,
                     line.pid);
      break;
    case Form::Rfc5424:
      fmt::format_to(end, "<22>1 2026-11-18T{}.{:06}Z mx1 {} {} - - ", clock, message % 10 * 99'991, line.tag,
                     line.pid);
      break;
    case Form::Iso:
      fmt::format_to(end, "2026-11-18T{}+0000 mx1 {}[{}]: ", clock, line.tag, line.pid);
      break;
    case Form::Exim:
      fmt::format_to(end, "2026-11-18 {} [{}] ", clock, line.pid);
      break;
    case Form::Kerio:
      fmt::format_to(end, "[18/Nov/2026 {}] ", clock);
      break;
    case Form::Zimbra:
      fmt::format_to(end, "2026-11-18 {},{:03} INFO  [LmtpServer-{}] [name=customer@example.org;] lmtp - ",
                     clock, message % 1000, line.pid);
      break;
    case Form::JournalJson:  // no text here has a quote or a backslash
      fmt::format_to(end,
                     "{{\"__REALTIME_TIMESTAMP\":\"{}\",\"_HOSTNAME\":\"mx1\",\"PRIORITY\":\"6\",\"SYSLOG_"
                     "IDENTIFIER\":\"{}\","
                     "\"_PID\":\"{}\",\"MESSAGE\":\"{}\"}}\n",
                     1'794'960'000'000'000 + second * 1'000'000, line.tag, line.pid, line.text);
      return;
  }
  out += line.text;
  out += '\n';
}

/// A log of about `bytes` bytes, of whole messages; up to 16 at a time are on their way.
inline std::string example_log(Form form, std::size_t bytes) {
  constexpr std::size_t kAtOnce = 16;
  std::string out;
  std::vector<std::vector<ExampleLine>> under_way;  // what is left of each, last line first
  std::uint64_t begun = 0;
  for (std::uint64_t n = 0; out.size() < bytes || !under_way.empty(); ++n) {
    if (out.size() < bytes && under_way.size() < kAtOnce) {
      auto lines = example_message(++begun);
      under_way.emplace_back(std::make_move_iterator(lines.rbegin()), std::make_move_iterator(lines.rend()));
    }
    const std::size_t i = mixed(n) % under_way.size();
    append_line(out, form, begun, under_way[i].back());
    under_way[i].pop_back();
    if (under_way[i].empty()) under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return out;
}

}  // namespace mailtrace::bench
