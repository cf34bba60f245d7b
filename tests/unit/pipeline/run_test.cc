#include "pipeline/run.h"

#include <doctest/doctest.h>

#include <set>

#include "tests/unit/pipeline/runs.h"
#include "tests/unit/traces/many_kinds.h"

namespace mailtrace {
namespace {

using namespace test;

/// A few hundred lines: messages of every kind, lines of no message, odd lines, a cut text, one line longer than
/// a line may be, and lines out of order.
std::string big_log() {
  std::string log = full_log(kManyKinds);
  for (int i = 0; i < 100; ++i) {
    char id[16], clock[16];
    std::snprintf(id, sizeof id, "B%05X", i * 4097);
    std::snprintf(clock, sizeof clock, "16:%02d:%02d", i / 4, (i * 7) % 60);
    log += full_log(begin(clock, "mx1", id, kOutside, std::string(id) + "@example.net") +
                    deliver(clock, "mx1", id, "user" + std::to_string(i) + "@example.org", "local", "sent", "delivered") +
                    removed(clock, "mx1", id));
    if (i % 10 == 0) log += "no header at all\n\n";
    if (i % 9 == 0) log += "Nov 21 16:00:00 mx1 sshd[1]: Accepted publickey\n";
  }
  log += full_log("16:59:00 mx1 amavis[5]: (01234-05) Passed CLEAN {RelayedInbound}, [192.0.2.1]:50123 <alice@example.net> -> ...\n"
                  "16:59:00 mx1 amavis[5]: (01234-05) ...<bob@example.org>, Message-ID: <m9@example.net>, Hits: 0, size: 1, 23 ms\n");
  log += full_line("17:00:00 mx1 postfix/cleanup[9]: C00000: message-id=<") + std::string(100'000, 'x') + ">\n";
  log += full_line("17:00:01 mx1 postfix/qmgr[7]: C00000: removed");  // without line end
  return log;
}

void check_counts(const RunStatistics& s, std::string_view log) {
  const auto newlines = static_cast<std::uint64_t>(std::count(log.begin(), log.end(), '\n'));
  CHECK(s.lines() == newlines + (log.empty() || log.ends_with('\n') ? 0 : 1));
  CHECK(s.bytes_plain == log.size());
}

TEST_CASE("the result does not depend on block size and threads") {
  const LogDirectory directory;
  const std::string log = big_log();
  RunRequest request = request_for({directory.write("mail.log", log)});
  const RunResult expected = run_all(request);
  CHECK(expected.errors.empty());
  CHECK(expected.statistics.traces_built > 100);
  CHECK(expected.statistics.lines_cut == 1);
  check_counts(expected.statistics, log);
  for (const std::size_t block_size : {1, 7, 300, 4096, 1 << 20}) {
    for (const unsigned threads : {1, 2, 3, 8}) {
      CAPTURE(block_size);
      CAPTURE(threads);
      request.block_size = block_size;
      request.threads = threads;
      const RunResult result = run_all(request);
      CHECK(result.json == expected.json);
      CHECK(result.statistics.lines_decoded == expected.statistics.lines_decoded);
      CHECK(result.statistics.lines_ignored == expected.statistics.lines_ignored);
      CHECK(result.statistics.lines_malformed == expected.statistics.lines_malformed);
      CHECK(result.statistics.reasons == expected.statistics.reasons);
    }
  }
}

TEST_CASE("with the lines of sessions the result does not depend on block size and threads either") {
  const LogDirectory directory;
  RunRequest request = request_for({directory.write("mail.log", big_log())});
  request.keep_sessions = true;
  const RunResult expected = run_all(request);
  for (const std::size_t block_size : {7, 4096}) {
    request.block_size = block_size;
    request.threads = 3;
    CHECK(run_all(request).json == expected.json);
  }
}

/// Without where the lines were read.
std::string without_places(std::string json) {
  for (std::size_t at = 0; (at = json.find("\"file\":\"", at)) != std::string::npos;) {
    const std::size_t end = json.find(",\"", json.find("\"line\":", at));
    const std::size_t brace = json.find('}', at);
    json.erase(at, std::min(end, brace) - at);
  }
  return json;
}

TEST_CASE("the result does not depend on how the logs are split and in which order they are named") {
  const LogDirectory directory;
  const std::string log = full_log(kManyKinds);
  const RunResult whole = run_all(request_for({directory.write("whole/mail.log", log)}));
  // Cut at a line end in the middle, between lines of different times.
  for (const std::string_view at : {"T09:00:07", "T12:00:00", "T15:10:00"}) {
    CAPTURE(at);
    const std::size_t cut = log.rfind('\n', log.find(at)) + 1;
    const SourceFile older = directory.write("mail.log.1", log.substr(0, cut));
    const SourceFile newer = directory.write("mail.log", log.substr(cut));
    const RunResult forward = run_all(request_for({older, newer}));
    CHECK(forward.json == run_all(request_for({newer, older})).json);
    CHECK(without_places(forward.json) == without_places(whole.json));
  }
}

TEST_CASE("a host's log and the central one together give each line once") {
  const LogDirectory directory;
  const std::string central = full_log(kManyKinds);
  std::string own;
  for (const std::string_view line : split(central, '\n')) {
    if (line.find(" mx1 ") != line.npos) own.append(line).append("\n");
  }
  const RunResult alone = run_all(request_for({directory.write("central.log", central)}));
  const RunResult both =
      run_all(request_for({directory.write("central.log", central), directory.write("mx1.log", own)}));
  CHECK(without_places(both.json) == without_places(alone.json));
  CHECK(both.statistics.lines_duplicate > 20);
  CHECK(both.statistics.traces_built == alone.statistics.traces_built);
}

TEST_CASE("a query's words are found where they were cut between two numbered pieces") {
  const LogDirectory directory;
  const std::string log =
      "Nov 18 12:06:29 mx2 exim[839]: 1vLbsn-0000000002F-2abc Completed\n"
      "Nov 18 12:06:30 mx2 exim[840]: [1/2] 1vLbso-0000000002G-3abc <= frank@example.net H=mail.example.net "
      "[198.51.100.30]:40240 P=esmtp S=2001 for a1@example.org a2@exa\n"
      "Nov 18 12:06:30 mx2 exim[840]: [2/2] mple.com\n";
  Query query;
  query.to.push_back(*AddressPattern::parse("a2@example.com"));
  RunRequest request = request_for({directory.write("mail.log", log)});
  request.query = &query;
  CHECK(run_all(request).json.find("a2@example.com") != std::string::npos);
  request.block_size = 100;
  CHECK(run_all(request).json.find("a2@example.com") != std::string::npos);
}

TEST_CASE("no line is in two traces, whichever way the blocks are cut") {
  const LogDirectory directory;
  RunRequest request = request_for({directory.write("mail.log", big_log())});
  request.block_size = 100;
  std::set<std::uint64_t> seen;
  RunHooks hooks;
  hooks.trace = [&](const Trace& trace, const RunHooks::Place&, const std::function<void()>& add_lines) {
    CHECK(trace.lines.empty());
    add_lines();
    CHECK_FALSE(trace.lines.empty());
    for (const TraceLine& line : trace.lines) CHECK(seen.insert(line.number).second);
    return true;
  };
  hooks.error = hooks.note = [](const Error&) {};
  CHECK(run(request, hooks).traces_built > 0);
}

TEST_CASE("a run ends when no more traces are wanted") {
  const LogDirectory directory;
  RunRequest request = request_for({directory.write("mail.log", big_log())});
  request.block_size = 100;
  request.threads = 3;
  int given = 0;
  RunHooks hooks;
  hooks.error = hooks.note = [](const Error&) {};
  hooks.trace = [&](const Trace&, const RunHooks::Place&, const std::function<void()>&) { return ++given < 3; };
  run(request, hooks);
  CHECK(given == 3);
}

TEST_CASE("no file, an empty file and a file of nothing but rubbish are a run without traces") {
  const LogDirectory directory;
  CHECK(run_all(request_for({})).json.empty());
  const RunResult empty = run_all(request_for({directory.write("empty.log", "")}));
  CHECK(empty.json.empty());
  CHECK(empty.errors.empty());
  CHECK(empty.statistics.sources_read == 1);
  const std::string rubbish("\0\xff\x80\n\n\r\n[[[[\0", 13);
  const RunResult odd = run_all(request_for({directory.write("odd.log", rubbish)}));
  CHECK(odd.json.empty());
  CHECK(odd.statistics.lines_malformed == odd.statistics.lines());
  check_counts(odd.statistics, rubbish);
}

TEST_CASE("a file that is not there is told, the rest is read") {
  const LogDirectory directory;
  SourceFile missing = directory.write("gone.log", "");
  missing.path += ".not-there";
  const RunResult result = run_all(request_for({missing, directory.write("mail.log", full_log(kManyKinds))}));
  CHECK(result.errors.size() == 1);
  CHECK_FALSE(result.json.empty());
}

/// A log whose deliveries name no message, in one block with it or in others.
constexpr std::string_view kNumbered = R"(
09:00:00 mx1 postfix/pickup[1]: 3A5B61F2D: uid=0 from=<root@example.org>
09:00:00 mx1 postfix/cleanup[2]: 3A5B61F2D: message-id=<m1@example.org>
09:00:00 mx1 postfix/qmgr[3]: 3A5B61F2D: from=<root@example.org>, size=300, nrcpt=1 (queue active)
09:00:00 mx1 postfix/smtp[4]: 3A5B61F2D: to=<bob@example.net>, relay=mx2.example.net[192.0.2.25]:25, delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (250 ok 1795168803 qp 4105)
09:00:00 mx1 postfix/qmgr[3]: 3A5B61F2D: removed
09:00:01 mx2 qmail-send: new msg 77
09:00:01 mx2 qmail-send: info msg 77: bytes 900 from <root@example.org> qp 4105 uid 89
09:00:01 mx2 qmail-send: starting delivery 1: msg 77 to local example.net-bob@example.net
09:00:02 mx2 qmail-send: delivery 1: deferral: Mailbox_of_bob_is_over_quota/
09:00:03 mx2 qmail-send: end msg 77
)";

TEST_CASE("a query follows no lines of programs whose lines name no message") {
  const LogDirectory directory;
  const SourceFile file = directory.write("mail.log", full_log(kNumbered));
  const auto ask = [&](std::string_view from, std::string_view response, std::size_t block_size, bool follow) {
    Query query;
    if (!from.empty()) query.from.push_back(*AddressPattern::parse(from));
    if (!response.empty()) query.responses.push_back(*RegularExpression::parse(response));
    RunRequest request = request_for({file});
    request.query = &query;
    request.follow = follow;
    request.block_size = block_size;
    return run_all(request);
  };
  for (const std::size_t block_size : {300, 1000, 1 << 20}) {
    CAPTURE(block_size);
    for (const auto& [from, response] : {std::pair("root@example.org", ""), std::pair("", "bob is over quota")}) {
      const RunResult whole = ask(from, response, block_size, false);
      CHECK(whole.json.find("over quota") != std::string::npos);
      const RunResult asked = ask(from, response, block_size, true);
      CHECK(asked.json == whole.json);
      CHECK(asked.statistics.lines_passed == 0);
    }
  }
}

TEST_CASE("a query follows lines beside a text that names such a program") {
  const LogDirectory directory;
  std::string log(kNumbered.substr(0, kNumbered.find("09:00:01 mx2")));
  log += "09:00:04 mx1 dhcpd[5]: qmail-send: delivery 1: success: did_0+0+1/\n";
  log += "09:00:05 mx1 qm[6]: qmail-send: delivery 1: success: did_0+0+1/\n";
  Query query;
  query.from.push_back(*AddressPattern::parse("root@example.org"));
  RunRequest request = request_for({directory.write("mail.log", full_log(log))});
  request.query = &query;
  const RunResult result = run_all(request);
  CHECK(result.statistics.traces_built == 1);
  CHECK(result.statistics.lines_passed == 2);
}

TEST_CASE("of two addresses that one is followed which is found less often, whatever the threads") {
  const LogDirectory directory;
  std::string log;
  for (int i = 0; i < 200; ++i) {
    const std::string head = "09:00:00 mx1 postfix/qmgr[3]: 3A5B6" + std::to_string(1000 + i) + ": ";
    const std::string user = "user" + std::to_string(i);
    log += head + "from=<list@example.com>, size=300, nrcpt=1 (queue active)\n";
    log += head + "to=<" + user + "@example.net>, orig_to=<old." + user +
           "@example.net>, relay=none, delay=0, dsn=5.1.1, status=bounced (user unknown)\n";
    log += head + "removed\n";
  }
  // By their domains the sender seems to be found less often.
  Query query;
  query.from.push_back(*AddressPattern::parse("list@example.com"));
  query.to.push_back(*AddressPattern::parse("user123@example.net"));
  RunRequest request = request_for({directory.write("mail.log", full_log(log))});
  request.query = &query;
  request.follow = false;
  const RunResult whole = run_all(request);
  request.follow = true;
  for (const auto& [block_size, threads] : {std::pair(300, 1), std::pair(300, 3), std::pair(1 << 20, 2)}) {
    request.block_size = static_cast<std::size_t>(block_size);
    request.threads = static_cast<unsigned>(threads);
    const RunResult asked = run_all(request);
    CHECK(asked.json == whole.json);
    CHECK(asked.statistics.hits == 1);
  }
}

TEST_CASE("a client named by its parts is found by what no line holds") {
  const LogDirectory directory;
  const SourceFile file = directory.write("mail.log", full_log(R"(
09:00:00 mx1 postgrey[7]: 3A5B61F2D: action=pass, reason=triplet found, client_address=192.0.2.25, sender=a@example.net, recipient=bob@example.org
09:00:01 mx1 postfix/qmgr[3]: 3A5B61F2D: from=<a@example.net>, size=300, nrcpt=1 (queue active)
)"));
  for (const std::string_view client : {"unknown", "*known[192.0.2.*", "192.0.2.25"}) {
    CAPTURE(client);
    Query query;
    query.client.push_back(*HostPattern::parse(client));
    RunRequest request = request_for({file});
    request.query = &query;
    request.follow = false;
    const RunResult whole = run_all(request);
    request.follow = true;
    CHECK(run_all(request).json == whole.json);
  }
}

TEST_CASE("all messages of a session are found by the user who authenticated in it, though no line of theirs names him") {
  std::string log = full_log("10:04:10 gw sm-mta[2820]: AUTH=server, relay=pc1.example.org [192.0.2.7], authid=ursula, mech=PLAIN, bits=0");
  for (const char* const minute : {"05", "25", "55"}) {
    const std::string id = "6AIA" + std::string(minute) + "qX002820";
    log += full_log("10:" + std::string(minute) + ":12 gw sm-mta[2820]: " + id +
                    ": from=<bob@example.org>, size=20480, class=0, nrcpts=1, msgid=<" + minute +
                    "@pc1.example.org>, proto=ESMTPSA, daemon=MSA, relay=pc1.example.org [192.0.2.7]");
    log += full_log("10:" + std::string(minute) + ":13 gw sm-mta[2822]: " + id +
                    ": to=<carol@example.net>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=140480, "
                    "relay=mx.example.net. [198.51.100.9], dsn=2.0.0, stat=Sent (Ok: queued as 3A5B61F2D)");
  }
  const LogDirectory directory;
  Query query;
  query.sasl_users = {"ursula"};
  RunRequest request = request_for({directory.write("mail.log", log)});
  request.query = &query;
  request.follow = false;
  const RunResult whole = run_all(request);
  CHECK(whole.json.find("\"sasl_user\":\"ursula\"") != std::string::npos);
  request.follow = true;
  for (const std::size_t block_size : {100, 1'000'000}) {
    request.block_size = block_size;
    CHECK(run_all(request).json == whole.json);
  }
}

TEST_CASE("progress ends at its total") {
  const LogDirectory directory;
  RunRequest request = request_for({directory.write("mail.log", big_log())});
  Progress last;
  RunHooks hooks;
  hooks.error = hooks.note = [](const Error&) {};
  hooks.progress = [&](const Progress& p) {
    CHECK(p.done >= last.done);
    last = p;
  };
  hooks.trace = [](const Trace&, const RunHooks::Place&, const std::function<void()>&) { return true; };
  run(request, hooks);
  CHECK(last.total > 0);
  CHECK(last.done == last.total);
}

}  // namespace
}  // namespace mailtrace
