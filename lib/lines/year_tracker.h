// The years of logs whose stamps have none, from everything that hints at them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time_zone.h"
#include "base/timestamp.h"
#include "lines/stamp_resolver.h"
#include "lines/stamp_survey.h"

namespace mailtrace {

/// A source as far as its years matter.
struct YearSource {
  std::string set;  // the name its rotated set has in common, with the folder: "/var/log/mail.log"
  int age = 0;      // place in the set: 0 the newest, mail.log.2.gz has 2; any increasing numbers
  StampSurvey survey;
  std::optional<Timestamp> header_time;  // from inside the file: MTIME of a gzip header
  std::optional<Timestamp> file_time;    // of the last change, from the file system
};

/// The year of the first stamp of each source, in the order given. Sets do not influence each other.
///
/// The best kind of evidence in a set counts, and of that kind the newest source: lines with a year, then
/// the time in a gzip header, then file times; `now` where there is nothing at all. Lines with a year say
/// what they say. A time says that the source's last line is not later (a day is granted to wrong clocks
/// and zones), and the newest year that allows is taken: copied files are only ever too new. From there
/// the set is followed both ways. An older source ends before the next one begins (a day of overlap is
/// granted), and not after its own time; a newer source begins after the one before ends; the nearest such
/// year is taken. If a yearless Feb 29 lands in a common year, the whole set is moved to older years
/// until it fits.
///
/// `override_year` (--year) is the year of the first line of the oldest source of every set; newer sources
/// follow from there by order alone. Sources without any stamp get the year of their time.
std::vector<int> infer_start_years(std::span<const YearSource> sources, const TimeZone& zone, Timestamp now,
                                   std::optional<int> override_year = std::nullopt);

/// Where a StampResolver starts for a source whose first stamp lies in `year`.
Timestamp resolver_start(const StampSurvey& survey, int year, const TimeZone& zone);

}  // namespace mailtrace
