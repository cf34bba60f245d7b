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
