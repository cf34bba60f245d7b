#include "pipeline/source_plan.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>

#include "bytes/rotation.h"
#include "lines/year_tracker.h"

namespace mailtrace {
namespace {

/// Calls work(i) for 0..count-1 on some threads.
template <class Work>
void for_each_on_threads(std::size_t count, unsigned threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto loop = [&] {
    for (std::size_t i; (i = next++) < count;) work(i);
  };
  std::vector<std::thread> others;
  for (unsigned t = 1; t < std::min<std::size_t>(threads, count); ++t) others.emplace_back(loop);
  loop();
  for (std::thread& t : others) t.join();
}

class Planner {
 public:
  Planner(const RunRequest& request, const RunHooks& hooks) : request_(request), hooks_(hooks) {
    for (const SourceFile& file : request.files) progress_.total += 2 * file.size;
  }

  std::vector<SurveyedSource> plan() {
    open_all();
    for_each_on_threads(sources_.size(), request_.threads, [&](std::size_t i) {
      const Timestamp near = sources_[i].source.file().mtime;
      sources_[i].survey = survey(sources_[i].source, near);
    });
    drop_copies();
    settle_years();
    for (const SurveyedSource& s : sources_) tell(s);
    order();
    find_strands();
    return std::move(sources_);
  }

 private:
  void open_all() {
    for (const SourceFile& file : request_.files) {
      auto source = Source::open(file, static_cast<std::size_t>(request_.memory / 8));
      if (source) {
        sources_.push_back({std::move(*source), {}});
      } else {
        hooks_.error(source.error());
      }
    }
  }

  Survey survey(const Source& source, Timestamp near) {
    return survey_source(source, StampResolver(request_.zone, near), request_.block_size,
                         [this](std::uint64_t bytes) {
                           const std::lock_guard lock(mutex_);
                           progress_.done += bytes;
                           if (hooks_.progress) hooks_.progress(progress_);
                           return true;
                         });
  }

  void drop_copies() {
    std::vector<SurveyedSource> kept;
    for (SurveyedSource& s : sources_) {
      const auto same = std::find_if(kept.begin(), kept.end(), [&](const SurveyedSource& k) {
        return k.survey.plain_bytes > 0 && k.survey.plain_bytes == s.survey.plain_bytes &&
               k.survey.content_hash == s.survey.content_hash && !k.survey.damage && !s.survey.damage;
      });
      if (same == kept.end()) {
        kept.push_back(std::move(s));
        continue;
      }
      // Which of the two is named must not depend on the order of the files.
      if (s.source.file().name < same->source.file().name) std::swap(*same, s);
      hooks_.note({"has the same content as " + same->source.file().name + " and is read once",
                   s.source.file().name});
    }
    sources_ = std::move(kept);
  }

  void settle_years() {
    std::vector<YearSource> years;
    for (const SurveyedSource& s : sources_) {
      const Rotation rotation = rotation_of(path_of(s));
      years.push_back({rotation.set, age_in_set(rotation), s.survey.stamps, s.survey.time_evidence,
                       s.source.file().mtime});
    }
    Timestamp now = Timestamp::from_seconds(0);
    for (const SurveyedSource& s : sources_) now = std::max(now, s.source.file().mtime);
    const std::vector<int> start = infer_start_years(years, request_.zone, now, request_.year);
    for_each_on_threads(sources_.size(), request_.threads, [&](std::size_t i) {
      Survey& was = sources_[i].survey;
      if (!was.first || !was.stamps.has_yearless()) return;
      const Timestamp right = resolver_start(was.stamps, start[i], request_.zone);
      const Duration off = *was.first - right;
      constexpr Duration kSameYear = Duration::from_seconds(100 * 86400);
      if (off <= kSameYear && Duration{-off.us} <= kSameYear) return;
      was = survey(sources_[i].source, right);
    });
  }

  /// Any increasing small numbers serve infer_start_years; dates as ages are larger than an int.
  int age_in_set(const Rotation& rotation) const {
    int older_than = 0;
    for (const SurveyedSource& s : sources_) {
      const Rotation other = rotation_of(path_of(s));
      if (other.set == rotation.set && other.age < rotation.age) ++older_than;
    }
    return older_than;
  }

  static std::string path_of(const SurveyedSource& s) {
    const SourceFile& file = s.source.file();
    return file.path.empty() ? file.name : file.path;
  }

  void tell(const SurveyedSource& s) {
    if (s.survey.damage) hooks_.error(*s.survey.damage);
    for (const std::string& note : s.survey.notes) hooks_.note({note, s.source.file().name});
  }

  void order() {
    std::map<std::string, std::pair<Timestamp, Timestamp>> sets;
    for (const SurveyedSource& s : sources_) {
      auto [at, is_new] = sets.try_emplace(rotation_of(path_of(s)).set, s.survey.earliest, s.survey.latest);
      at->second.first = std::min(at->second.first, s.survey.earliest);
      at->second.second = std::max(at->second.second, s.survey.latest);
    }
    const auto key = [&](const SurveyedSource& s) {
      const Rotation rotation = rotation_of(path_of(s));
      const auto& [earliest, latest] = sets.at(rotation.set);
      return std::tuple(earliest, latest, rotation.set, -rotation.age, s.survey.earliest, s.survey.latest,
                        s.source.file().name);
    };
    std::sort(sources_.begin(), sources_.end(),
              [&](const SurveyedSource& a, const SurveyedSource& b) { return key(a) < key(b); });
  }

  /// Each source goes on with the first strand it can follow.
  void find_strands() {
    std::vector<const SurveyedSource*> ends;
    for (SurveyedSource& s : sources_) {
      const auto end = std::find_if(ends.begin(), ends.end(),
                                    [&](const SurveyedSource* before) { return follows(*before, s); });
      s.strand = static_cast<std::uint32_t>(end - ends.begin());
      if (end == ends.end()) {
        ends.push_back(&s);
      } else {
        *end = &s;
      }
    }
  }

  /// Whether `after` begins where `before` ends. A syslog daemon that rotates puts lines out of order by
  /// seconds; of files that are no rotated set nothing may overlap.
  static bool follows(const SurveyedSource& before, const SurveyedSource& after) {
    constexpr Duration kDisorder = Duration::from_seconds(3);
    const Survey& a = before.survey;
    const Survey& b = after.survey;
    const Rotation x = rotation_of(path_of(before)), y = rotation_of(path_of(after));
    if (x.set == y.set) return x.age > y.age && a.latest <= b.earliest + kDisorder;
    return a.latest <= b.earliest && a.earliest < b.latest;
  }

  const RunRequest& request_;
  const RunHooks& hooks_;
  std::mutex mutex_;
  Progress progress_;
  std::vector<SurveyedSource> sources_;
};

}  // namespace

std::vector<SurveyedSource> plan_sources(const RunRequest& request, const RunHooks& hooks) {
  return Planner(request, hooks).plan();
}

}  // namespace mailtrace
