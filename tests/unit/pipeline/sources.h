// Surveyed sources, for the tests of the steps of a run.
#pragma once

#include "pipeline/event_stream.h"
#include "pipeline/scan.h"
#include "pipeline/source_plan.h"
#include "tests/unit/pipeline/runs.h"

namespace mailtrace::test {

inline const TimeZone& utc() {
  static const TimeZone zone;
  return zone;
}

inline SurveyedSource surveyed(const SourceFile& file, std::size_t block_size) {
  auto source = Source::open(file, 1 << 20);
  REQUIRE(source);
  ScanOptions options;
  options.block_size = block_size;
  std::vector<SourceScan> scans = scan_sources({&*source}, options);
  Survey survey = survey_of(scans.front(), StampResolver(utc(), file.mtime));
  return {std::move(*source), std::move(survey)};
}

/// The sources of a request as the plan has them, and what it told.
struct Planned {
  explicit Planned(const RunRequest& request) {
    RunHooks hooks;
    hooks.error = [&](const Error& e) { errors.push_back(e.text()); };
    hooks.note = [&](const Error& e) { notes.push_back(e.text()); };
    sources = plan_sources(request, hooks);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const SurveyedSource& s : sources) names.push_back(s.source.file().name);
    return names;
  }
  std::vector<SurveyedSource> sources;
  std::vector<std::string> errors, notes;
};

}  // namespace mailtrace::test
