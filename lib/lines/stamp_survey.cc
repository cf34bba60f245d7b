#include "lines/stamp_survey.h"

#include <cstdlib>

#include "base/civil_time.h"

namespace mailtrace {
namespace {

/// Day of a leap year, from 0.
int ordinal(unsigned month, unsigned day) {
  static constexpr std::int64_t kNewYear = days_from_civil(2000, 1, 1);
  return static_cast<int>(days_from_civil(2000, static_cast<int>(month), static_cast<int>(day)) - kNewYear);
}

constexpr int kDaysOfYear = 366;

/// Days from `a` to `b`, good enough to tell a week.
int days_between(const CalendarPoint& a, const CalendarPoint& b) {
  return (b.year - a.year) * kDaysOfYear + ordinal(b.month, b.day) - ordinal(a.month, a.day);
}

/// `point`, unless it is a lone line far from `pair`.
const CalendarPoint& trusted(const CalendarPoint& point, const CalendarPoint& pair) {
  constexpr int kWeek = 7;
  return std::abs(days_between(point, pair)) > kWeek ? pair : point;
}

}  // namespace

void StampSurvey::add(const Stamp& stamp) {
  if (stamp.kind == Stamp::Kind::None) return;
  if (stamp.kind == Stamp::Kind::Yearless) {
    has_yearless_ = true;
    begin_day(stamp.month, stamp.day);
    last_.second = stamp.second;
    const int bit = last_.year + 32;
    if (stamp.day == 29 && stamp.month == 2 && bit >= 0 && bit < 64) leap_days_ |= std::uint64_t{1} << bit;
    return;
  }
  constexpr std::int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;
  const std::int64_t day_number = floor_div(stamp.us, kMicrosPerDay);
  if (day_number != day_number_) {
    const CivilDate date = civil_from_days(day_number);
    if (day_number_ == INT64_MIN) first_year_ = date.year;
    day_number_ = day_number;
    year_ = date.year;
    month_ = date.month;
    day_ = date.day;
  }
  begin_day(month_, day_);
  if (!has_yearless_) last_.year = year_ - first_year_;
  last_.second = static_cast<std::uint32_t>((stamp.us - day_number * kMicrosPerDay) / kMicrosPerSecond);
  vote(year_ - last_.year, 1);
}

void StampSurvey::add(const StampRun& run) {
  add(run.first);
  if (run.lines == 1) return;
  Stamp last = run.first;
  if (last.kind == Stamp::Kind::Yearless) {
    last.second = static_cast<std::uint32_t>(static_cast<int>(last.second) + run.last);
  } else {
    last.us += run.last * kMicrosPerSecond;
  }
  add(last);
  if (last.kind == Stamp::Kind::Absolute && run.lines > 2) vote(year_ - last_.year, run.lines - 2);
}

void StampSurvey::begin_day(unsigned month, unsigned day) {
  if (day == last_.day && month == last_.month && !empty_) {
    if (!is_day_confirmed_) confirm_day();
    return;
  }
  if (empty_) {
    first_.month = month;
    first_.day = day;
    empty_ = false;
  } else {
    const int step = ordinal(month, day) - ordinal(last_.month, last_.day);
    if (step > kDaysOfYear / 2) --last_.year;
    if (step < -kDaysOfYear / 2) ++last_.year;
  }
  last_.month = month;
  last_.day = day;
  is_day_confirmed_ = false;
}

void StampSurvey::confirm_day() {
  is_day_confirmed_ = true;
  last_pair_ = last_;
  if (!has_pairs_) first_pair_ = last_;
  has_pairs_ = true;
}

void StampSurvey::vote(int year, std::int64_t times) {
  has_candidate_ = true;
  if (year == candidate_) {
    votes_ += times;
  } else if (votes_ >= times) {
    votes_ -= times;
  } else {
    candidate_ = year;
    votes_ = times - votes_;
  }
}

CalendarPoint StampSurvey::first() const {
  return has_pairs_ ? trusted(first_, first_pair_) : first_;
}

CalendarPoint StampSurvey::last() const {
  return has_pairs_ ? trusted(last_, last_pair_) : last_;
}

std::optional<int> StampSurvey::exact_year() const {
  return has_candidate_ ? std::optional{candidate_} : std::nullopt;
}

bool StampSurvey::fits(int year) const {
  for (int y = 0; y < 64; ++y) {
    if ((leap_days_ >> y & 1) && !is_leap_year(year + y - 32)) return false;
  }
  return true;
}

}  // namespace mailtrace
