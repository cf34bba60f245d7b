// Logs in a directory of their own, and what a run makes of them.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "output/report.h"
#include "pipeline/run.h"
#include "tests/unit/events/log_events.h"

namespace mailtrace::test {

/// Files that are gone with it. Their time is 2027-01-01, whatever the clock says.
class LogDirectory {
 public:
  LogDirectory() {
    std::string path = (std::filesystem::temp_directory_path() / "mailtrace-test.XXXXXX").string();
    if (!::mkdtemp(path.data())) std::abort();
    path_ = path;
  }
  LogDirectory(const LogDirectory&) = delete;
  ~LogDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  SourceFile write(const std::string& name, std::string_view content) const {
    const std::string path = path_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    auto file = describe_source(path);
    REQUIRE(file);
    file->name = name;
    file->mtime = Timestamp::from_seconds(1'798'761'600);  // 2027-01-01
    return *file;
  }

 private:
  std::string path_;
};

/// `log` with its short stamps written out.
inline std::string full_log(std::string_view log) {
  std::string out;
  for (const std::string_view line : split(log, '\n')) {
    if (!trim(line).empty()) out += full_line(trim(line)) + "\n";
  }
  return out;
}

/// What a run gave.
struct RunResult {
  std::string json;  // of all traces, in the order of their places
  std::vector<std::string> errors, notes;
  RunStatistics statistics;
};

inline RunRequest request_for(std::vector<SourceFile> files) {
  RunRequest request;
  request.files = std::move(files);
  request.patterns = &PatternSet::built_in();
  return request;
}

inline RunResult run_all(const RunRequest& request) {
  RunResult result;
  std::mutex mutex;
  RunHooks hooks;
  hooks.error = [&](const Error& e) {
    const std::lock_guard lock(mutex);
    result.errors.push_back(e.text());
  };
  hooks.note = [&](const Error& e) {
    const std::lock_guard lock(mutex);
    result.notes.push_back(e.text());
  };
  const auto report = make_report(ReportFormat::Json, {});
  std::vector<std::pair<std::tuple<Timestamp, std::uint32_t, std::uint64_t>, std::string>> texts;
  hooks.trace = [&](const Trace& trace, const RunHooks::Place& place, const std::function<void()>& add_lines) {
    add_lines();
    std::string text;
    report->write(trace, text);
    texts.push_back({{place.first_time, place.source, place.line}, std::move(text)});
    return true;
  };
  result.statistics = run(request, hooks);
  std::stable_sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [place, text] : texts) result.json += text;
  return result;
}

}  // namespace mailtrace::test
