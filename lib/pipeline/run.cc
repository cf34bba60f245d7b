#include "pipeline/run.h"

#include <algorithm>
#include <chrono>

#include "events/part_joiner.h"
#include "pipeline/event_stream.h"
#include "pipeline/source_plan.h"
#include "search/quick_check.h"
#include "traces/trace_builder.h"
#include "traces/tracer.h"

namespace mailtrace {
namespace {

/// First and last of all lines, session lines too.
RunHooks::Place place_of(const std::vector<const Member*>& component) {
  LinePlace first{Timestamp::max(), 0, 0};
  RunHooks::Place place;
  place.last_time = Timestamp::min();
  for (const Member* m : component) {
    for (const KeptEvent& e : m->unit->events) {
      first = std::min(first, e.place);
      place.last_time = std::max(place.last_time, e.time());
    }
  }
  place.first_time = first.time;
  place.source = first.source;
  place.line = first.number;
  return place;
}

class StageClock {
 public:
  Duration passed() const {
    const auto time = std::chrono::steady_clock::now() - begun_;
    return {std::chrono::duration_cast<std::chrono::microseconds>(time).count()};
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

StreamOptions stream_options(const RunRequest& request) {
  StreamOptions options;
  options.threads = request.threads;
  options.block_size = request.block_size;
  // A decoded block takes about six times the memory of its text.
  const std::uint64_t fitting = request.memory / 4 / (6 * std::max<std::uint64_t>(request.block_size, 1));
  options.blocks_ahead = std::clamp<std::size_t>(fitting, 2, std::size_t{4} * request.threads);
  return options;
}

}  // namespace

RunStatistics run(const RunRequest& request, const RunHooks& hooks) {
  const StageClock survey_clock;
  const std::vector<SurveyedSource> sources = plan_sources(request, hooks);
  const Duration survey_time = survey_clock.passed();
  const StageClock build_clock;
  SourceNames names;
  for (const SurveyedSource& s : sources) {
    names.push_back(std::make_shared<const SourceName>(SourceName{s.source.file().name}));
  }

  bool more = true;
  std::uint64_t messages = 0;
  Tracer tracer({request.keep_sessions}, [&](std::vector<const Member*> component) {
    if (!more || !is_message(component)) return;
    ++messages;
    if (request.query && !may_match(*request.query, component)) return;
    Trace trace = build_trace(component, request.parts);
    more = hooks.trace(trace, place_of(component), [&] { add_lines(component, names, trace); });
  });
  PartJoiner joiner(*request.patterns);
  Progress progress;
  for (const SurveyedSource& s : sources) progress.done += s.survey.file_bytes;
  progress.total = 2 * progress.done;
  StreamOptions options = stream_options(request);
  options.advance = [&](std::uint64_t bytes) {
    progress.done += bytes;
    if (hooks.progress) hooks.progress(progress);
  };
  RunStatistics statistics = stream_events(sources, *request.patterns, options, [&](Event& event) {
    if (event.kind == EventKind::Part) joiner.join(event);
    tracer.add(event);
    return more;
  });
  if (more) tracer.finish();
  statistics.add_stage_time("survey", survey_time);
  statistics.add_stage_time("build", build_clock.passed());

  for (const SurveyedSource& s : sources) {
    ++(s.survey.damage ? statistics.sources_damaged : statistics.sources_read);
    statistics.bytes_compressed += s.survey.file_bytes;
    statistics.bytes_plain += s.survey.plain_bytes;
    statistics.lines_cut += s.survey.cut_lines;
  }
  statistics.transactions = tracer.counts().transactions;
  statistics.traces_built = messages;
  return statistics;
}

}  // namespace mailtrace
