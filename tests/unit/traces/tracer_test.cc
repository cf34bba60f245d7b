#include "traces/tracer.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <deque>
#include <map>
#include <random>

#include "tests/unit/traces/log_traces.h"
#include "tests/unit/traces/many_kinds.h"

namespace mailtrace {
namespace {

using namespace test;

std::vector<std::string> texts(const std::vector<Trace>& traces) {
  std::vector<std::string> out;
  for (const Trace& t : traces) out.push_back(everything(t));
  std::sort(out.begin(), out.end());
  return out;
}

TEST_CASE("a trace is handed over once nothing more can belong to it, and is forgotten") {
  std::size_t early = 0;
  const LogEvents log(begin("09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net") + removed("09:00:01", "mx1", "3A5B61") +
                      begin("09:10:00", "mx1", "4C7D81", kOutside, "m2@example.net") +
                      begin("09:20:00", "mx1", "5E9F81", kOutside, "m3@example.net"));
  CHECK(traces_of(log, false, &early).size() == 3);
  CHECK(early == 1);
}

TEST_CASE("an open transaction waits for its end as long as its system keeps messages") {
  std::size_t early = 0;
  const std::string open = begin("01 09:00:00", "mx1", "3A5B61", kOutside, "m1@example.net");
  CHECK(traces_of(LogEvents(open + removed("05 09:00:00", "mx1", "3A5B61")), false, &early).size() == 1);
  CHECK(early == 0);
  CHECK(traces_of(LogEvents(open + removed("28 09:00:00", "mx1", "4C7D81")), false, &early).size() == 2);
  CHECK(early == 1);
}

/// Lines of Kerio's own log, which has no line at the end of a Queue-ID.
std::string received(const std::string& clock, const std::string& id, const std::string& to) {
  return "[21/Nov/2026 " + clock + "] Recv: Queue-ID: " + id +
         ", Service: SMTP, From: <alice@example.net>, To: " + to + ", Size: 12, Sender-Host: 192.0.2.1\n";
}
std::string sent(const std::string& clock, const std::string& id, const std::string& to, const std::string& result) {
  return "[21/Nov/2026 " + clock + "] Sent: Queue-ID: " + id + ", Recipient: <" + to + ">, Result: " + result +
         ", Status: 2.0.0 , Remote-Host: 192.0.2.9\n";
}

TEST_CASE("where no end is logged a transaction ends with its last recipient") {
  const std::string id = "6a3c36d1-00000001";
  const std::string two = received("09:00:00", id, "<bob@example.org>, To: <carol@example.org>") +
                          sent("09:00:01", id, "bob@example.org", "delivered");
  const std::string later = received("12:00:00", "6a3c36d1-00000002", "<bob@example.org>");
  std::size_t early = 0;
  std::vector<Trace> traces = traces_of(LogEvents(two + later), false, &early);
  CHECK(early == 0);  // carol waits
  CHECK(traces.at(0).missing == std::vector<std::string>{"the end of " + id});
  const std::string delayed = sent("09:00:01", id, "carol@example.org", "delayed");
  traces = traces_of(LogEvents(two + delayed + later), false, &early);
  CHECK(early == 0);
  traces = traces_of(LogEvents(two + delayed + sent("09:30:00", id, "Carol@example.org", "delivered") + later), false,
                     &early);
  CHECK(early == 1);
  CHECK(traces.at(0).complete);
  CHECK(recipients(traces[0]) == "bob@example.org sent, carol@example.org sent");
}

TEST_CASE("a recipient who comes after what seemed the last belongs to the message, another day's ID does not") {
  const std::string id = "6a3c36d1-00000001";
  const std::string first = received("09:00:00", id, "<all@example.org>") + sent("09:00:01", id, "all@example.org", "delivered");
  CHECK(traces_of(first + sent("09:05:00", id, "bob@example.org", "delivered")).size() == 1);
  CHECK(traces_of(first + sent("09:15:00", id, "bob@example.org", "delivered")).size() == 2);
  CHECK(traces_of(first + received("09:05:00", id, "<bob@example.org>")).size() == 2);
}

TEST_CASE("traces handed over early equal those handed over at the end") {
  const LogEvents alone(kManyKinds);
  const std::vector<std::string> at_end = texts(traces_of(alone));
  // The same, and a life sign of the log every minute for a month.
  std::string ticking = kManyKinds;
  for (int day = 21; day <= 30; ++day) {
    for (int hour = day == 21 ? 9 : 0; hour < 24; ++hour) {
      for (int minute = 0; minute < 60; minute += day == 21 ? 1 : 30) {
        char clock[16];
        std::snprintf(clock, sizeof clock, "%02d %02d:%02d:30", day, hour, minute);
        ticking += std::string(clock) + " tick postfix/smtpd[1]: connect from unknown[198.51.100.1]\n";
      }
    }
  }
  std::size_t early = 0;
  const std::vector<std::string> ticked = texts(traces_of(LogEvents(ticking), false, &early));
  CHECK(early >= at_end.size() / 2);
  CHECK(ticked == at_end);
}

TEST_CASE("lines out of order by two seconds give the same hops, links and recipients") {
  const std::vector<std::string> in_order = texts(traces_of(LogEvents(kManyKinds)));
  std::vector<std::string_view> lines = split(kManyKinds, '\n');
  for (unsigned seed = 1; seed <= 8; ++seed) {
    CAPTURE(seed);
    // Lines of one second stand in any order: their places do not tell it.
    std::mt19937 random(seed);
    std::shuffle(lines.begin(), lines.end(), random);
    std::string log;
    for (const std::string_view line : lines) log.append(line).append("\n");
    const std::vector<std::string> shuffled = texts(traces_of(LogEvents(log)));
    REQUIRE(shuffled.size() == in_order.size());
    for (std::size_t i = 0; i < in_order.size(); ++i) CHECK(shuffled[i] == in_order[i]);
  }
}

TEST_CASE("each line that names a message is in exactly one trace") {
  const LogEvents log(kManyKinds);
  std::map<std::pair<std::string, std::uint64_t>, int> seen;
  std::size_t lines = 0;
  for (const Trace& trace : traces_of(log)) {
    for (const TraceLine& line : trace.lines) {
      ++lines;
      CHECK(++seen[{line.text, line.number}] == 1);
    }
  }
  Tracer tracer({}, [](const std::vector<const Member*>&) {});
  for (const Event& event : log.in_order()) tracer.add(event);
  CHECK(lines + tracer.counts().loose == log.events().size());
}

/// The log again, day after day.
std::string on_days(int first, int last) {
  std::string log;
  for (int day = first; day <= last; ++day) {
    for (const std::string_view line : split(kManyKinds, '\n')) {
      if (!line.empty()) log += (day < 10 ? "0" : "") + std::to_string(day) + " " + std::string(line) + "\n";
    }
  }
  return log;
}

TEST_CASE("traces made long after their components were handed over are the same") {
  static const SourceNames names(8, std::make_shared<const SourceName>(SourceName{"mail.log"}));
  const LogEvents log(on_days(1, 25));
  REQUIRE(traces_of(log).size() > 100);
  for (const std::size_t lag : {0u, 1u, 7u, 100u}) {
    std::deque<std::vector<const Member*>> waiting;
    std::vector<Trace> late;
    std::uint64_t done = 0;
    const auto work_until = [&](std::size_t left) {
      for (; waiting.size() > left; waiting.pop_front(), ++done) {
        if (!is_message(waiting.front())) continue;
        late.push_back(build_trace(waiting.front()));
        add_lines(waiting.front(), names, late.back());
      }
    };
    TracerOptions options;
    options.components_done = [&] { return done; };
    Tracer tracer(options, [&](std::vector<const Member*> component) {
      waiting.push_back(std::move(component));
      work_until(lag);
    });
    PartJoiner joiner(PatternSet::built_in());
    for (Event event : log.in_order()) {
      if (event.kind == EventKind::Part) joiner.join(event);
      tracer.add(event);
    }
    tracer.finish();
    work_until(0);
    CHECK(tracer.units_in_memory() == 0);
    CHECK(texts(late) == texts(traces_of(log)));
  }
}

/// One message of each kind that comes to nothing, or goes on under another ID, in the minute of a clock ("09:00").
std::string without_end(const std::string& minute, int number) {
  const std::string at = minute + ":", n = std::to_string(number);
  const std::string refused = "3A1" + n, left = "3A2" + n, held = "3A3" + n, taken = "3A4" + n, old = "3A5" + n, next = "3A6" + n;
  return begin(at + "00", "mx1", "3A0" + n, kOutside, "m0" + n + "@example.net") + removed(at + "02", "mx1", "3A0" + n) +
         at + "03 mx1 postfix/smtpd[8]: " + refused + ": client=" + kOutside + "\n" + identify(at + "03", "mx1", refused, "m1" + n + "@example.net") +
         at + "03 mx1 postfix/cleanup[9]: " + refused + ": milter-reject: END-OF-MESSAGE from " + kOutside +
         ": 5.7.1 Spam; from=<alice@example.net> to=<bob@example.org> proto=ESMTP helo=<mx>\n" +
         at + "10 mx1 postfix/smtpd[" + n + "]: connect from " + kOutside + "\n" +
         at + "10 mx1 postfix/smtpd[" + n + "]: " + left + ": client=" + kOutside + "\n" +
         at + "11 mx1 postfix/smtpd[" + n + "]: disconnect from " + kOutside + "\n" +
         at + "20 mx1 postfix/smtpd[8]: " + held + ": client=" + kOutside + "\n" + identify(at + "20", "mx1", held, "m3" + n + "@example.net") +
         at + "21 mx1 MailScanner[4]: Requeue: " + held + ".A1B2C to " + taken + "\n" + queue(at + "21", "mx1", taken, "alice@example.net") +
         removed(at + "22", "mx1", taken) + begin(at + "30", "mx1", old, kOutside, "m5" + n + "@example.net") +
         at + "31 mx1 postfix/postsuper[4]: " + old + ": requeued\n" + at + "32 mx1 postfix/pickup[4]: " + next +
         ": uid=104 from=<alice@example.net> orig_id=" + old + "\n" + identify(at + "32", "mx1", next, "m5" + n + "@example.net") +
         queue(at + "32", "mx1", next, "alice@example.net") + removed(at + "33", "mx1", next);
}

TEST_CASE("messages without an end line that come to nothing, or went on under another ID, are forgotten soon") {
  std::size_t most = 0, traces = 0;
  std::size_t hops = 0;
  Tracer tracer({}, [&](const std::vector<const Member*>& component) {
    ++traces;
    hops += component.size();
  });
  for (int hour = 0; hour < 20; ++hour) {
    std::string log;
    for (int i = 10; i < 60; ++i) {
      char minute[8];
      std::snprintf(minute, sizeof minute, "%02d:%02d", hour, i);
      log += without_end(minute, 1000 + hour * 60 + i);
    }
    const LogEvents events(log);
    for (const Event& event : events.in_order()) tracer.add(event);
    most = std::max(most, tracer.units_in_memory());
  }
  tracer.finish();
  CHECK(traces == 20 * 50 * 5);
  CHECK(hops == 20 * 50 * 7);
  CHECK(most < 1000);  // of 7,000
}

TEST_CASE("what a Requeue line is about is waited for as long as the queue keeps mail") {
  const std::string held = "01 09:00:00 mx1 postfix/smtpd[8]: 3A5B61: client=" + kOutside + "\n" +
                           identify("01 09:00:00", "mx1", "3A5B61", "m1@example.net") +
                           "01 09:01:00 mx1 MailScanner[4]: Requeue: 3A5B61.A1B2C to 3A5B62\n";
  const std::string taken = queue("02 09:00:00", "mx1", "3A5B62", "alice@example.net") + removed("02 09:00:01", "mx1", "3A5B62");
  const Trace trace = trace_of(held + taken);
  CHECK(hops(trace) == "3A5B61 3A5B62");
  const std::string other = begin("01 20:00:00", "mx1", "3A5B63", kOutside, "m2@example.net") + removed("01 20:00:01", "mx1", "3A5B63");
  CHECK(traces_of(held + other + taken).size() == 2);
}

TEST_CASE("memory holds the messages on their way only") {
  Tracer tracer({}, [](const std::vector<const Member*>&) {});
  std::size_t most = 0;
  for (int hour = 0; hour < 24; ++hour) {
    std::string log;
    for (int i = 0; i < 600; ++i) {
      char clock[16];
      std::snprintf(clock, sizeof clock, "%02d:%02d:%02d", hour, i / 10, i % 10);
      char id[16];
      std::snprintf(id, sizeof id, "3A%05d", hour * 600 + i);
      log += begin(clock, "mx1", id, kOutside, std::string(id) + "@example.net") + removed(clock, "mx1", id);
    }
    const LogEvents events(log);
    for (const Event& event : events.in_order()) tracer.add(event);
    most = std::max(most, tracer.units_in_memory());
  }
  CHECK(most < 400);
  CHECK(tracer.counts().transactions == 14400);
}

}  // namespace
}  // namespace mailtrace
