// What a run answers, for tests that compare runs.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <utility>

#include "output/report.h"
#include "pipeline/run.h"
#include "search/query.h"

namespace mailtrace::test {

/// The messages that answer the request's query, which it must have, as JSON with all their lines.
inline std::multiset<std::string> answers(const RunRequest& request) {
  std::multiset<std::string> found;
  const auto report = make_report(ReportFormat::Json, {});
  RunHooks hooks;
  hooks.error = hooks.note = [](const Error&) {};
  hooks.trace = [&](Trace& trace, const RunHooks::Place&, const std::function<void()>& add_lines) {
    add_lines();
    std::string text;
    if (matches(*request.query, trace)) report->write(trace, text);
    if (!text.empty()) found.insert(std::move(text));
    return true;
  };
  run(request, hooks);
  return found;
}

}  // namespace mailtrace::test
