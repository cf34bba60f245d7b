#include "lines/year_tracker.h"

#include <algorithm>
#include <limits>
#include <map>

#include "base/civil_time.h"

namespace mailtrace {
namespace {

// All comparisons are in civil seconds: a day of grace hides what the zone could change.
constexpr std::int64_t kGrace = kSecondsPerDay;

std::int64_t civil_seconds(const CalendarPoint& point, int start_year) {
  const auto month = static_cast<int>(point.month), day = static_cast<int>(point.day);
  return days_from_civil(std::int64_t{start_year} + point.year, month, day) * kSecondsPerDay + point.second;
}

int year_of(std::int64_t civil_seconds) {
  return civil_from_days(floor_div(civil_seconds, kSecondsPerDay)).year;
}

/// The last start year for which `point` is not after `bound`.
int latest_start(const CalendarPoint& point, std::int64_t bound) {
  const int year = year_of(bound) - point.year;
  return civil_seconds(point, year) <= bound ? year : year - 1;
}

/// The first start year for which `point` is not before `bound`.
int earliest_start(const CalendarPoint& point, std::int64_t bound) {
  const int year = year_of(bound) - point.year;
  return civil_seconds(point, year) >= bound ? year : year + 1;
}

enum class Evidence { None, FileTime, HeaderTime, Exact };

Evidence evidence_of(const YearSource& source) {
  if (source.survey.exact_year()) return Evidence::Exact;
  if (source.header_time) return Evidence::HeaderTime;
  return source.file_time ? Evidence::FileTime : Evidence::None;
}

/// One rotated set, the oldest source first.
class RotatedSet {
 public:
  RotatedSet(std::vector<const YearSource*> sources, const TimeZone& zone, Timestamp now)
      : sources_(std::move(sources)), years_(sources_.size()), zone_(&zone), now_(now) {}

  const std::vector<int>& infer() {
    const std::size_t anchor = find_anchor();
    const YearSource& source = *sources_[anchor];
    if (const auto exact = source.survey.exact_year()) {
      place_all(anchor, *exact);
      return years_;
    }
    constexpr int kFurthest = 12;  // between leap years lie 8 years at most, and a set spans some
    const int newest = latest_start(source.survey.last(), own_bound(source, now_));
    for (int year = newest; year > newest - kFurthest; --year) {
      if (place_all(anchor, year)) return years_;
    }
    place_all(anchor, newest);
    return years_;
  }

  const std::vector<int>& follow_from(int first_year) {
    years_[0] = first_year;
    place_newer(0);
    return years_;
  }

 private:
  /// The newest source with the best evidence.
  std::size_t find_anchor() const {
    std::size_t best = 0;
    for (std::size_t i = 1; i < sources_.size(); ++i) {
      if (evidence_of(*sources_[i]) >= evidence_of(*sources_[best])) best = i;
    }
    return best;
  }

  /// Civil seconds after which the source has no line.
  std::int64_t own_bound(const YearSource& source, std::optional<Timestamp> otherwise) const {
    const auto time = source.header_time ? source.header_time
                      : source.file_time ? source.file_time
                                         : otherwise;
    if (!time) return std::numeric_limits<std::int64_t>::max();
    return floor_div(zone_->to_civil(*time), kMicrosPerSecond) + kGrace;
  }

  bool place_all(std::size_t anchor, int year) {
    years_[anchor] = year;
    place_newer(anchor);
    for (std::size_t i = anchor; i-- > 0;) place_older(i);
    bool fits = true;
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      fits = fits && (sources_[i]->survey.exact_year() || sources_[i]->survey.fits(years_[i]));
    }
    return fits;
  }

  void place_older(std::size_t i) {
    const StampSurvey& survey = sources_[i]->survey;
    const std::int64_t next_begins = civil_seconds(sources_[i + 1]->survey.first(), years_[i + 1]) + kGrace;
    years_[i] = survey.exact_year().value_or(
        latest_start(survey.last(), std::min(next_begins, own_bound(*sources_[i], std::nullopt))));
  }

  void place_newer(std::size_t anchor) {
    for (std::size_t i = anchor + 1; i < sources_.size(); ++i) {
      const std::int64_t before_ends = civil_seconds(sources_[i - 1]->survey.last(), years_[i - 1]) - kGrace;
      years_[i] = earliest_start(sources_[i]->survey.first(), before_ends);
    }
  }

  std::vector<const YearSource*> sources_;
  std::vector<int> years_;
  const TimeZone* zone_;
  Timestamp now_;
};

}  // namespace

std::vector<int> infer_start_years(std::span<const YearSource> sources, const TimeZone& zone, Timestamp now,
                                   std::optional<int> override_year) {
  std::vector<int> years(sources.size());
  std::map<std::string_view, std::vector<std::size_t>> sets;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const YearSource& source = sources[i];
    const Timestamp time = source.header_time.value_or(source.file_time.value_or(now));
    years[i] = civil_from_micros(zone.to_civil(time)).date.year;
    if (!source.survey.empty()) sets[source.set].push_back(i);
  }
  for (auto& [name, members] : sets) {
    std::stable_sort(members.begin(), members.end(),
                     [&](std::size_t a, std::size_t b) { return sources[a].age > sources[b].age; });
    std::vector<const YearSource*> ordered;
    for (const std::size_t i : members) ordered.push_back(&sources[i]);
    RotatedSet set(std::move(ordered), zone, now);
    const std::vector<int>& found = override_year ? set.follow_from(*override_year) : set.infer();
    for (std::size_t k = 0; k < members.size(); ++k) years[members[k]] = found[k];
  }
  return years;
}

Timestamp resolver_start(const StampSurvey& survey, int year, const TimeZone& zone) {
  return zone.to_utc(civil_seconds(survey.first(), year) * kMicrosPerSecond);
}

}  // namespace mailtrace
