// Logs that are rotated, cut or replaced between the first look at them and the second.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <filesystem>
#include <functional>

#include "bytes/file_source.h"
#include "tests/unit/pipeline/runs.h"

namespace mailtrace {
namespace {

using test::LogDirectory;
using test::RunResult;

/// Messages `first` to `last` - 1 of a day, from `domain`.
std::string log_of(std::string_view domain, int first, int last) {
  std::string log;
  for (int i = first; i < last; ++i) {
    const std::string id = fmt::format("{:X}", 0x3A5B6100 + i), time = fmt::format("09:{:02}:{:02}", i / 60, i % 60);
    log += fmt::format("{} mx1 postfix/pickup[1]: {}: uid=0 from=<root@{}>\n", time, id, domain);
    log += fmt::format("{} mx1 postfix/cleanup[2]: {}: message-id=<{}@{}>\n", time, id, i, domain);
    log += fmt::format("{} mx1 postfix/qmgr[3]: {}: removed\n", time, id);
  }
  return test::full_log(log);
}

/// What a run gives when `change` happens after the last byte was scanned.
RunResult run_with(RunRequest request, const std::function<void()>& change) {
  RunResult result;
  RunHooks hooks;
  hooks.error = [&](const Error& e) { result.errors.push_back(e.text()); };
  hooks.note = [&](const Error& e) { result.notes.push_back(e.text()); };
  std::uint64_t size = 0;
  for (const SourceFile& file : request.files) size += file.size;
  bool is_changed = false;
  hooks.progress = [&](const Progress& p) {
    if (!is_changed && p.done >= size) change();
    is_changed = is_changed || p.done >= size;
  };
  const auto report = make_report(ReportFormat::Json, {});
  hooks.trace = [&](const Trace& trace, const RunHooks::Place&, const std::function<void()>& add_lines) {
    add_lines();
    report->write(trace, result.json);
    return true;
  };
  result.statistics = run(request, hooks);
  CHECK(is_changed);
  return result;
}

/// All ways in which a log is read twice.
void for_each_way(const SourceFile& file, const std::function<void(const RunRequest&)>& check) {
  Query query;
  query.from.push_back(*AddressPattern::parse("root@example.org"));
  for (const Query* asked : {static_cast<const Query*>(nullptr), static_cast<const Query*>(&query)}) {
    for (const std::size_t block_size : {300, 5'000, 1 << 20}) {
      for (const unsigned threads : {1, 3}) {
        CAPTURE(block_size);
        CAPTURE(threads);
        CAPTURE((asked != nullptr));
        RunRequest request = test::request_for({file});
        request.query = asked;
        request.block_size = block_size;
        request.threads = threads;
        check(request);
      }
    }
  }
}

TEST_CASE("a log that is rotated while it is read is read to its end") {
  const LogDirectory d;
  const std::string log = log_of("example.net", 0, 50) + log_of("example.org", 50, 70);
  for_each_way(d.write("mail.log", log), [&](RunRequest request) {
    request.files = {d.write("mail.log", log)};
    const RunResult calm = run_with(request, [] {});
    CHECK_FALSE(calm.json.empty());
    const RunResult rotated = run_with(request, [&] {
      const std::string path = request.files[0].path;
      std::filesystem::rename(path, path + ".1");
      d.write("mail.log", log_of("example.com", 70, 270));
    });
    CHECK(rotated.json == calm.json);
    CHECK(rotated.errors.empty());
  });
}

TEST_CASE("of a log that is cut while it is read the missing lines are told") {
  const LogDirectory d;
  const std::string log = log_of("example.net", 0, 50) + log_of("example.org", 50, 70);
  for (const std::size_t left : {std::size_t{0}, std::size_t{10}, log.size() / 2, log.size() - 1}) {
    CAPTURE(left);
    for_each_way(d.write("mail.log", log), [&](RunRequest request) {
      request.files = {d.write("mail.log", log)};
      const RunResult calm = run_with(request, [] {});
      const RunResult cut = run_with(request, [&] { std::filesystem::resize_file(request.files[0].path, left); });
      // All that a query needs may be in blocks that the scan kept.
      if (request.query && cut.errors.empty()) {
        CHECK(cut.json == calm.json);
        return;
      }
      REQUIRE(cut.errors.size() == 1);
      CHECK(cut.errors[0] == "mail.log: became shorter while it was read: lines of it are missing");
    });
  }
}

TEST_CASE("of a log that is written anew while it is read the missing lines are told, and no other line is taken for one of them") {
  const LogDirectory d;
  const std::string log = log_of("example.net", 0, 50) + log_of("example.org", 50, 70);
  const std::string no_lines(log.size() + 100, 'x');
  for (const std::string& other : {log_of("example.com", 70, 270), no_lines, "x" + log, log.substr(1) + "x\n"}) {
    for_each_way(d.write("mail.log", log), [&](RunRequest request) {
      request.files = {d.write("mail.log", log)};
      const RunResult calm = run_with(request, [] {});
      // As copytruncate does it: the file stays the same.
      const RunResult changed = run_with(request, [&] { d.write("mail.log", other); });
      if (request.query && changed.errors.empty()) {
        CHECK(changed.json == calm.json);
        return;
      }
      REQUIRE(changed.errors.size() == 1);
      CHECK(changed.errors[0] == "mail.log: was written anew while it was read: lines of it are missing");
      CHECK(changed.json.find("example.com") == std::string::npos);
    });
  }
}

TEST_CASE("of a log that could not be held open and is replaced while it is read the same is told") {
  const LogDirectory d;
  const std::string log = log_of("example.net", 0, 50) + log_of("example.org", 50, 70);
  rlimit before;
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit few{100, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  std::vector<SourceFile> held;
  for (std::size_t i = 0; i < most_held_files(); ++i) held.push_back(d.write(fmt::format("{}.log", i), fmt::format("{}\n", i)));
  for_each_way(d.write("mail.log", log), [&](RunRequest request) {
    request.files = held;
    request.files.push_back(d.write("mail.log", log));
    const RunResult changed = run_with(request, [&] {
      std::filesystem::remove(request.files.back().path);
      d.write("mail.log", log_of("example.com", 70, 270));
    });
    CHECK(changed.json.find("example.com") == std::string::npos);
    if (request.query && changed.errors.empty()) return;
    REQUIRE(changed.errors.size() == 1);
    CHECK(changed.errors[0] == "mail.log: was written anew while it was read: lines of it are missing");
  });
  setrlimit(RLIMIT_NOFILE, &before);
}

}  // namespace
}  // namespace mailtrace
