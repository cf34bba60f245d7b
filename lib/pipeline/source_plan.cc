#include "pipeline/source_plan.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "bytes/file_source.h"
#include "bytes/rotation.h"
#include "lines/year_tracker.h"
#include "pipeline/scan.h"

namespace mailtrace {
namespace {

/// Whether two sources give the same bytes. Both are read.
bool same_content(const Source& a, const Source& b) {
  constexpr std::size_t kPiece = 256 * 1024;
  auto x = a.reader();
  auto y = b.reader();
  if (!x || !y) return false;
  const auto fill = [](ByteSource& bytes, std::vector<char>& room) {
    std::size_t size = 0;
    while (size < room.size()) {
      const auto got = bytes.read(std::span(room).subspan(size));
      if (!got || *got == 0) break;
      size += *got;
    }
    return std::string_view(room.data(), size);
  };
  std::vector<char> room_x(kPiece), room_y(kPiece);
  for (;;) {
    const std::string_view piece = fill(**x, room_x);
    if (piece != fill(**y, room_y)) return false;
    if (piece.size() < kPiece) return true;
  }
}

class Planner {
 public:
  Planner(const RunRequest& request, const RunHooks& hooks, const ScanWish& wish)
      : request_(request), hooks_(hooks), wish_(wish) {
    // With needles only a little is read a second time.
    for (const SourceFile& file : request.files) progress_.total += (wish.needles.empty() ? 2 : 1) * file.size;
  }

  std::vector<SurveyedSource> plan() {
    open_all();
    scan();
    drop_copies();
    settle_years();
    scans_.clear();
    for (const SurveyedSource& s : sources_) tell(s);
    order();
    find_strands();
    return std::move(sources_);
  }

 private:
  void open_all() {
    const std::size_t most_held = most_held_files();
    for (const SourceFile& file : request_.files) {
      auto source = Source::open(file, static_cast<std::size_t>(request_.memory / 8), sources_.size() < most_held);
      if (source) {
        sources_.push_back({std::move(*source), {}});
      } else {
        hooks_.error(source.error());
      }
    }
  }

  void scan() {
    ScanOptions options;
    options.threads = request_.threads;
    options.block_size = request_.block_size;
    options.wish = wish_;
    // Where everything is read, each source is read from its beginning to its end.
    options.restart_memory = wish_.needles.empty() ? 0 : request_.memory / 16;
    options.kept_memory = request_.memory / 8;
    options.advance = [this](std::uint64_t bytes) {
      progress_.done += bytes;
      if (hooks_.progress) hooks_.progress(progress_);
    };
    std::vector<const Source*> sources;
    for (const SurveyedSource& s : sources_) sources.push_back(&s.source);
    scans_ = scan_sources(sources, options);
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      sources_[i].survey = survey_of(scans_[i], StampResolver(request_.zone, sources_[i].source.file().mtime));
      sources_[i].survey.number = static_cast<std::uint32_t>(i);
    }
  }

  void drop_copies() {
    std::vector<SurveyedSource> kept;
    std::vector<SourceScan> kept_scans;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      SurveyedSource& s = sources_[i];
      const auto same =
          std::find_if(kept.begin(), kept.end(), [&](const SurveyedSource& k) { return is_copy(k, s); });
      if (same == kept.end()) {
        kept.push_back(std::move(s));
        kept_scans.push_back(std::move(scans_[i]));
        continue;
      }
      // Which of the two is named must not depend on the order of the files.
      if (s.source.file().name < same->source.file().name) {
        std::swap(*same, s);
        std::swap(kept_scans[static_cast<std::size_t>(same - kept.begin())], scans_[i]);
      }
      hooks_.note({"has the same content as " + same->source.file().name + " and is read once",
                   s.source.file().name});
    }
    sources_ = std::move(kept);
    scans_ = std::move(kept_scans);
  }

  static bool is_copy(const SurveyedSource& a, const SurveyedSource& b) {
    const Survey &x = a.survey, &y = b.survey;
    return x.plain_bytes > 0 && x.plain_bytes == y.plain_bytes && x.lines == y.lines && x.digest == y.digest &&
           !x.damage && !y.damage && same_content(a.source, b.source);
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
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      Survey& was = sources_[i].survey;
      if (!was.first || !was.stamps.has_yearless()) continue;
      const Timestamp right = resolver_start(was.stamps, start[i], request_.zone);
      const Duration off = *was.first - right;
      constexpr Duration kSameYear = Duration::from_seconds(100 * 86400);
      if (off <= kSameYear && Duration{-off.us} <= kSameYear) continue;
      survey_again(scans_[i], StampResolver(request_.zone, right), was);
    }
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
    // Of two that begin together the longer comes first, as the shorter may be a selection of its lines (Exim's reject
    // log): of a line that is in both, the one counts that stands among its neighbours.
    const auto key = [&](const SurveyedSource& s) {
      const Rotation rotation = rotation_of(path_of(s));
      const auto& [earliest, latest] = sets.at(rotation.set);
      const std::int64_t latest_first = ~latest.us;  // of sources without a stamp a difference would not fit
      return std::tuple(earliest, latest_first, rotation.set, -rotation.age, s.survey.earliest, s.survey.latest,
                        s.source.file().name);
    };
    std::sort(sources_.begin(), sources_.end(),
              [&](const SurveyedSource& a, const SurveyedSource& b) { return key(a) < key(b); });
  }

  /// Each source goes on with the first strand it can follow. One without a stamp has no line that could be in another.
  void find_strands() {
    std::vector<const SurveyedSource*> ends;
    for (SurveyedSource& s : sources_) {
      const bool has_times = s.survey.earliest <= s.survey.latest;
      if (!has_times) continue;
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
  const ScanWish& wish_;
  Progress progress_;
  std::vector<SurveyedSource> sources_;
  std::vector<SourceScan> scans_;  // of the sources, until their years are known
};

}  // namespace

std::vector<SurveyedSource> plan_sources(const RunRequest& request, const RunHooks& hooks,
                                         const ScanWish& wish) {
  return Planner(request, hooks, wish).plan();
}

}  // namespace mailtrace
