#include "pipeline/run.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>

#include "base/text.h"
#include "bytes/open_source.h"
#include "events/part_joiner.h"
#include "pipeline/component_worker.h"
#include "pipeline/event_stream.h"
#include "pipeline/follow.h"
#include "pipeline/source_plan.h"
#include "search/needle.h"
#include "search/quick_check.h"
#include "search/rare_part.h"
#include "traces/trace_builder.h"
#include "traces/tracer.h"

namespace mailtrace {
namespace {

/// First and last of all lines of its units, which have them in order.
RunHooks::Place place_of(const std::vector<const Member*>& component) {
  LinePlace first{Timestamp::max(), 0, 0};
  RunHooks::Place place;
  place.last_time = Timestamp::min();
  for (const Member* m : component) {
    first = std::min(first, m->unit->events.front().place);
    place.last_time = std::max(place.last_time, m->unit->last);
  }
  place.first_time = first.time;
  place.source = first.source;
  place.line = first.number;
  return place;
}

/// Makes traces of the components that are messages and tells them, in a thread of its own where that may be.
class MessageTeller {
 public:
  /// All must outlive it.
  MessageTeller(const RunRequest& request, const RunHooks& hooks, const SourceNames& names)
      : request_(request), hooks_(hooks), names_(names) {
    // The lines of a session are shared with messages that are not finished.
    if (request.threads > 1 && !request.keep_sessions && !request.one_is_enough) {
      worker_.emplace([this](const ComponentWorker::Component& component) { tell(component); });
    }
  }

  std::function<std::uint64_t()> components_done() const {
    if (!worker_) return {};
    return [this] { return worker_->done(); };
  }
  void take(ComponentWorker::Component component) {
    if (worker_)
      worker_->add(std::move(component));
    else
      tell(component);
  }
  bool wants_more() const { return more_; }
  void finish() {
    if (worker_) worker_->finish();
  }
  /// How many there were, when all is finished.
  std::uint64_t messages() const { return messages_; }

 private:
  void tell(const ComponentWorker::Component& component) {
    if (!more_ || !is_message(component)) return;
    ++messages_;
    if (request_.query && !may_match(*request_.query, component)) return;
    Trace trace = build_trace(component, request_.parts);
    const auto add_its_lines = [&] { add_lines(component, names_, trace); };
    more_ = hooks_.trace(trace, place_of(component), std::cref(add_its_lines));  // a copy would need memory of its own
  }

  const RunRequest& request_;
  const RunHooks& hooks_;
  const SourceNames& names_;
  std::atomic<bool> more_ = true;
  std::uint64_t messages_ = 0;
  std::optional<ComponentWorker> worker_;
};

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
  // A decoded block takes about six times the memory of its text.
  const std::uint64_t fitting = request.memory / 8 / (6 * std::max<std::uint64_t>(request.block_size, 1));
  options.blocks_ahead = std::clamp<std::size_t>(fitting, 2, std::size_t{2} * request.threads);
  return options;
}

FollowOptions follow_options(const RunRequest& request, const std::vector<SurveyedSource>& sources) {
  FollowOptions options;
  options.threads = request.threads;
  options.keep_sessions = request.keep_sessions;
  options.text_memory = request.memory / 8;
  options.blocks_at_once =
      std::clamp<std::size_t>(request.memory / 16 / std::max<std::uint64_t>(request.block_size, 1), 1, 16);
  std::uint64_t lines = 0;
  for (const SurveyedSource& s : sources) lines += s.survey.lines;
  // What is kept of a line while it is followed, events of sessions above all, takes up to 400 bytes.
  options.most_lines = std::min(5'000 + lines / 16, std::max<std::uint64_t>(request.memory / 400, 50'000));
  options.most_strangers = 20'000 + lines / 100;
  options.most_mentions = std::max<std::uint64_t>(request.memory / 4 / 50, 50'000);
  return options;
}

/// The begin of a log of the request; empty where there is no regular file.
std::string sample_of(const std::vector<SourceFile>& files) {
  constexpr std::size_t kSize = 128 * 1024;
  std::string sample;
  for (const SourceFile& file : files) {
    if (!file.is_regular || file.size == 0) continue;
    auto bytes = open_source(file);
    if (!bytes) continue;
    sample.resize(kSize);
    const auto got = (*bytes)->read(sample);
    sample.resize(got ? *got : 0);
    break;
  }
  return sample;
}

/// Without expressions where they cannot be looked for.
ScanNeedle compile_needle(Needle needle, const std::string& sample) {
  ScanNeedle compiled;
  std::vector<Expression>& all = needle.expressions;
  // Those of --regexp, the only ones that may know of line ends.
  compiled.cut_texts = needle.in_line.empty() &&
                       std::none_of(all.begin(), all.end(), [](const Expression& e) { return e.multiline; });
  const bool all_plain = std::all_of(all.begin(), all.end(), [](const Expression& e) { return e.literal; });
  for (Expression& e : all) {
    if (all_plain) compiled.texts.push_back(lower_case(e.text));
    if (!e.literal) continue;
    if (e.text.size() >= Needle::kLeftOut + Needle::kLeastLeft) e.text.erase(0, Needle::kLeftOut);
    e.text = rare_part(e.text, sample);
  }
  auto expressions = ExpressionSet::compile(all);
  if (expressions) compiled.expressions = *expressions;
  if (!needle.in_line.empty()) {
    auto in_line = ExpressionSet::compile(needle.in_line);
    if (in_line) compiled.in_line = *in_line;
  }
  compiled.is_told_by = std::move(needle.is_told_by);
  return compiled;
}

std::vector<ScanNeedle> find_needles(const RunRequest& request) {
  std::vector<ScanNeedle> found;
  if (!request.query || !request.follow) return found;
  const std::string sample = sample_of(request.files);
  for (Needle& needle : needles_of(*request.query, *request.patterns, sample)) {
    ScanNeedle compiled = compile_needle(std::move(needle), sample);
    if (compiled.expressions) found.push_back(std::move(compiled));
  }
  return found;
}

/// What the ID words of the request's files take, 8 to 16 KiB for 1 MiB of log; an eighth of the memory at most.
std::uint64_t word_memory(const RunRequest& request) {
  constexpr std::uint64_t kUsualRatio = 10;  // of compressed logs
  std::uint64_t expected = 0;
  for (const SourceFile& file : request.files) {
    if (!file.is_regular) return request.memory / 8;
    expected += file.size * kUsualRatio;
  }
  return std::min(std::bit_floor(expected / 64), request.memory / 8);
}

/// What was read, and how much of it was passed over.
void add_input(const std::vector<SurveyedSource>& sources, bool is_selected, RunStatistics& statistics) {
  std::uint64_t all_lines = 0;
  for (const SurveyedSource& s : sources) {
    all_lines += s.survey.lines;
    statistics.blocks_scanned += s.survey.blocks.size();
    ++(s.survey.damage ? statistics.sources_damaged : statistics.sources_read);
    statistics.bytes_compressed += s.survey.file_bytes;
    statistics.bytes_plain += s.survey.plain_bytes;
    statistics.lines_cut += s.survey.cut_lines;
  }
  if (is_selected) statistics.lines_passed = all_lines - std::min(all_lines, statistics.lines());
}

/// Where everything is read in order, room is worth more than blocks here and there and ways to reach them.
void drop_what_follow_needs(std::vector<SurveyedSource>& sources) {
  for (SurveyedSource& s : sources) {
    s.survey.restart_points = {};
    for (BlockSummary& block : s.survey.blocks) block.kept.reset();
  }
}

}  // namespace

RunStatistics run(const RunRequest& request, const RunHooks& hooks) {
  const StageClock scan_clock;
  ScanWish wish{.needles = find_needles(request), .patterns = request.patterns};
  const bool may_follow = !wish.needles.empty();
  std::optional<WordFilter> words;
  if (may_follow) wish.id_words = &words.emplace(word_memory(request));
  std::vector<SurveyedSource> sources = plan_sources(request, hooks, wish);
  const Duration scan_time = scan_clock.passed();

  const bool keep_logins = request.query && asks_for_logins(*request.query);
  const StageClock follow_clock;
  BlockStore store(sources, request.block_size, request.memory / 16);
  FollowCounts follow_counts;
  std::optional<Selection> selection;
  const bool follows = may_follow && std::all_of(sources.begin(), sources.end(),
                                               [](const SurveyedSource& s) { return s.survey.can_be_followed; });
  if (follows) {
    FollowOptions options = follow_options(request, sources);
    options.keep_logins = keep_logins;
    if (!sources.empty()) options.is_told_by = wish.needles[sources.front().survey.needle].is_told_by;
    selection = follow(sources, store, *words, *request.patterns, options, follow_counts);
  }
  words.reset();
  if (!selection) drop_what_follow_needs(sources);
  const Duration follow_time = follow_clock.passed();

  const StageClock build_clock;
  SourceNames names;
  std::vector<std::string> hosts;
  for (const SurveyedSource& s : sources) {
    names.push_back(std::make_shared<const SourceName>(SourceName{s.source.file().name}));
    hosts.insert(hosts.end(), s.survey.hosts.begin(), s.survey.hosts.end());
  }

  MessageTeller teller(request, hooks, names);
  Tracer tracer({.keep_sessions = request.keep_sessions,
                 .keep_logins = keep_logins,
                 .hosts = std::move(hosts),
                 .keep_lines = request.keep_lines ? KeepLine::Yes : KeepLine::No,
                 .components_done = teller.components_done(),
                 .memory = {.share = request.memory / 4, .limit = request.memory / 4 * 3}},
                [&](std::vector<const Member*> component) { teller.take(std::move(component)); });
  PartJoiner joiner(*request.patterns);
  Progress progress;
  for (const SurveyedSource& s : sources) progress.done += s.survey.file_bytes;
  progress.total = selection ? progress.done : 2 * progress.done;
  StreamOptions options = stream_options(request);
  options.selection = selection ? &*selection : nullptr;
  options.advance = [&](std::uint64_t bytes) {
    if (!selection) progress.done += bytes;
    if (hooks.progress) hooks.progress(progress);
  };
  options.expect = [&](const EventHashes& hashes) { tracer.expect(hashes); };
  RunStatistics statistics = stream_events(sources, store, *request.patterns, options, [&](Event& event) {
    if (event.kind == EventKind::Part) joiner.join(event);
    tracer.add(event);
    return teller.wants_more();
  });
  if (teller.wants_more()) tracer.finish();
  teller.finish();
  for (const auto& [source, change] : store.changed()) {
    const char* const what = change == BlockStore::Change::Shorter ? "became shorter" : "was written anew";
    hooks.error({std::string(what) + " while it was read: lines of it are missing", sources[source].source.file().name});
  }
  statistics.add_stage_time("scan", scan_time);
  if (follows) statistics.add_stage_time("follow", follow_time);
  statistics.add_stage_time("build", build_clock.passed());

  add_input(sources, selection.has_value(), statistics);
  statistics.blocks_read_again = store.blocks_read();
  statistics.hits = follow_counts.hits;
  statistics.ids_followed = follow_counts.ids;
  statistics.rounds = follow_counts.rounds;
  statistics.transactions = tracer.counts().transactions;
  statistics.traces_built = teller.messages();
  return statistics;
}

}  // namespace mailtrace
