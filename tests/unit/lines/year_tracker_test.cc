#include "lines/year_tracker.h"

#include <doctest/doctest.h>

#include <vector>

#include "tests/unit/lines/stamps.h"

namespace mailtrace {
namespace {

/// Yearless lines, two a day, from one day to another.
void add_days(StampSurvey& survey, CivilDate from, CivilDate to, bool with_year = false) {
  for (std::int64_t day = days_from_civil(from); day <= days_from_civil(to); ++day) {
    const CivilDate date = civil_from_days(day);
    for (const int second : {100, 80000}) {
      survey.add(with_year ? absolute(moment(date.year, date.month, date.day, second), false)
                           : yearless(date.month, date.day, second));
    }
  }
}

YearSource source(int age, CivilDate from, CivilDate to) {
  YearSource s;
  s.set = "mail.log";
  s.age = age;
  add_days(s.survey, from, to);
  return s;
}

const Timestamp kNow = moment(2026, 11, 21);

std::vector<int> infer(std::vector<YearSource> sources, std::optional<int> year = std::nullopt) {
  return infer_start_years(sources, TimeZone(), kNow, year);
}

}  // namespace

TEST_CASE("a survey counts the years a log goes through") {
  StampSurvey survey;
  CHECK(survey.empty());
  add_days(survey, {2023, 11, 1}, {2026, 2, 3});
  CHECK_FALSE(survey.empty());
  CHECK(survey.has_yearless());
  CHECK(survey.wraps() == 3);
  CHECK(survey.first().month == 11);
  CHECK(survey.last().day == 3);
  CHECK_FALSE(survey.exact_year());
  CHECK(survey.fits(2023));
  CHECK_FALSE(survey.fits(2024));
}

TEST_CASE("lines out of order around New Year are no wrap") {
  StampSurvey survey;
  for (int i = 0; i < 5; ++i) {
    survey.add(yearless(12, 31, 86399));
    survey.add(yearless(1, 1, 0));
  }
  CHECK(survey.wraps() == 1);
}

TEST_CASE("one lone line with a clock not set does not count as first or last") {
  StampSurvey survey;
  survey.add(yearless(1, 1, 0));
  add_days(survey, {2026, 6, 1}, {2026, 6, 3});
  survey.add(yearless(1, 1, 0));
  CHECK(survey.first().month == 6);
  CHECK(survey.last().month == 6);
}

TEST_CASE("the majority of the lines with a year says the year") {
  StampSurvey survey;
  survey.add(absolute(moment(1970, 1, 1), false));
  add_days(survey, {2025, 12, 20}, {2025, 12, 31});
  add_days(survey, {2026, 1, 1}, {2026, 1, 4}, true);
  CHECK(survey.exact_year().value_or(0) + survey.first().year == 2025);
  StampSurvey long_gap;
  add_days(long_gap, {2024, 1, 1}, {2024, 1, 2}, true);
  add_days(long_gap, {2025, 10, 1}, {2025, 10, 2}, true);
  CHECK(long_gap.exact_year() == 2024);
  CHECK(long_gap.wraps() == 1);
}

TEST_CASE("a single log ends at its file time at the latest") {
  YearSource s = source(0, {2025, 11, 30}, {2025, 12, 31});
  s.file_time = moment(2026, 1, 1);
  CHECK(infer({s}) == std::vector{2025});
  s.file_time = moment(2025, 12, 31);
  CHECK(infer({s}) == std::vector{2025});
  s.file_time = moment(2025, 12, 20);
  CHECK(infer({s}) == std::vector{2024});
}

TEST_CASE("a log over New Year begins in the year before") {
  YearSource s = source(0, {2025, 12, 30}, {2026, 1, 2});
  s.file_time = moment(2026, 1, 2, 80000);
  CHECK(infer({s}) == std::vector{2025});
}

TEST_CASE("a log of more than a year begins as many years before") {
  YearSource s = source(0, {2022, 5, 1}, {2026, 11, 20});
  s.file_time = moment(2026, 11, 20);
  CHECK(infer({s}) == std::vector{2022});
}

TEST_CASE("without any time the present is the bound") {
  CHECK(infer({source(0, {2026, 11, 1}, {2026, 11, 21})}) == std::vector{2026});
  CHECK(infer({source(0, {2025, 11, 25}, {2025, 11, 27})}) == std::vector{2025});
  CHECK(infer({YearSource()}) == std::vector{2026});
}

TEST_CASE("a rotated set is followed back from its newest file time") {
  std::vector<YearSource> set{source(0, {2026, 1, 4}, {2026, 1, 9}), source(1, {2025, 12, 28}, {2026, 1, 4}),
                              source(2, {2025, 12, 21}, {2025, 12, 28}),
                              source(3, {2024, 12, 21}, {2025, 12, 21})};
  set[0].file_time = moment(2026, 1, 9);
  CHECK(infer(set) == std::vector{2026, 2025, 2025, 2024});
  // Copied without their times: all of them are as new as the copy.
  for (YearSource& s : set) s.file_time = moment(2026, 1, 10);
  CHECK(infer(set) == std::vector{2026, 2025, 2025, 2024});
}

TEST_CASE("an older source's own time tells of a gap") {
  std::vector<YearSource> set{source(0, {2026, 11, 1}, {2026, 11, 9}),
                              source(1, {2023, 10, 1}, {2023, 10, 9})};
  set[0].file_time = moment(2026, 11, 9);
  set[1].file_time = moment(2023, 10, 9);
  CHECK(infer(set) == std::vector{2026, 2023});
}

TEST_CASE("a gzip header outweighs file times, lines with a year outweigh both") {
  std::vector<YearSource> set{source(0, {2020, 3, 8}, {2020, 3, 12}), source(1, {2020, 3, 1}, {2020, 3, 8}),
                              source(2, {2020, 2, 20}, {2020, 3, 1})};
  for (YearSource& s : set) s.file_time = moment(2026, 11, 20);
  CHECK(infer(set)[0] == 2024);  // for the Feb 29
  set[1].header_time = moment(2021, 3, 8);
  set[2].survey = StampSurvey();
  add_days(set[2].survey, {2021, 2, 20}, {2021, 3, 1});
  CHECK(infer(set) == std::vector{2021, 2021, 2021});
  add_days(set[0].survey, {2019, 3, 12}, {2019, 3, 13}, true);
  CHECK(infer(set) == std::vector{2019, 2019, 2019});
}

TEST_CASE("a Feb 29 moves the whole set to a leap year") {
  std::vector<YearSource> set{source(0, {2024, 3, 3}, {2024, 3, 9}), source(1, {2024, 2, 25}, {2024, 3, 2})};
  for (YearSource& s : set) s.file_time = moment(2026, 11, 20);
  CHECK(infer(set) == std::vector{2024, 2024});
}

TEST_CASE("sources that switched to stamps with years date those before") {
  std::vector<YearSource> set(3);
  for (int age = 0; age < 3; ++age) {
    set[static_cast<std::size_t>(age)].set = "mail.log";
    set[static_cast<std::size_t>(age)].age = age;
    set[static_cast<std::size_t>(age)].file_time = moment(2026, 11, 20);
  }
  add_days(set[0].survey, {2022, 1, 9}, {2022, 1, 12}, true);
  add_days(set[1].survey, {2022, 1, 2}, {2022, 1, 9});
  add_days(set[2].survey, {2021, 12, 26}, {2022, 1, 2});
  CHECK(infer(set) == std::vector{2022, 2022, 2021});
}

TEST_CASE("--year is the year of the oldest source of each set") {
  std::vector<YearSource> set{source(0, {2026, 1, 4}, {2026, 1, 9}), source(1, {2025, 12, 28}, {2026, 1, 4}),
                              source(5, {2025, 12, 21}, {2025, 12, 28})};
  set.push_back(source(0, {2026, 7, 1}, {2026, 7, 2}));
  set.back().set = "other.log";
  for (YearSource& s : set) s.file_time = kNow;
  CHECK(infer(set, 2015) == std::vector{2016, 2015, 2015, 2015});
}

TEST_CASE("the order the sources are given in does not matter") {
  std::vector<YearSource> set{source(1, {2025, 12, 28}, {2026, 1, 4}), source(0, {2026, 1, 4}, {2026, 1, 9})};
  set[1].file_time = moment(2026, 1, 9);
  CHECK(infer(set) == std::vector{2025, 2026});
}

TEST_CASE("resolvers that start in the inferred years tell every day right") {
  for (int start_day = 0; start_day < 366; start_day += 29) {
    const std::int64_t first = days_from_civil(2023, 1, 1) + start_day, last = first + 500;
    YearSource s;
    add_days(s.survey, civil_from_days(first), civil_from_days(last));
    s.file_time = Timestamp::from_seconds((last + 1) * kSecondsPerDay);
    const int year = infer({s})[0];
    const TimeZone utc;
    StampResolver resolver(utc, resolver_start(s.survey, year, utc));
    for (std::int64_t day = first; day <= last; ++day) {
      const CivilDate date = civil_from_days(day);
      REQUIRE(resolver.resolve(yearless(date.month, date.day, 100)) ==
              Timestamp::from_seconds(day * kSecondsPerDay + 100));
    }
  }
}

}  // namespace mailtrace
