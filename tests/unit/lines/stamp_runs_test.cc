#include "lines/stamp_runs.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdio>
#include <random>

#include "lines/stamp_resolver.h"
#include "lines/stamp_survey.h"

using namespace mailtrace;

namespace {

struct Read {
  std::vector<std::int64_t> seconds;  // earliest, latest, last
  std::vector<std::string> hosts;
  std::uint32_t lines = 0;
  auto operator<=>(const Read&) const = default;
};

Read read_at_once(const std::vector<std::string>& lines) {
  StampRunReader reader;
  reader.begin_block();
  HeaderScratch scratch;
  Header header;
  for (const std::string& line : lines) {
    if (reader.add(line) != StampedLine::Known) continue;
    REQUIRE(parse_header(line, scratch, header));
    CAPTURE(line);
    if (header.host.empty()) continue;
    CHECK(std::string_view(line).substr(reader.tag_offset()).starts_with(header.tag));
  }
  static const TimeZone utc;
  StampResolver resolver(utc, Timestamp::from_seconds(1'798'761'600));
  Read read;
  std::int64_t earliest = INT64_MAX, latest = INT64_MIN, last = 0;
  for (const StampRun& run : reader.runs()) {
    const std::int64_t first = resolver.resolve(run.first)->seconds();
    earliest = std::min(earliest, first + run.earliest);
    latest = std::max(latest, first + run.latest);
    last = first + run.last;
    read.lines += run.lines;
    if (run.lines > 1) CHECK(resolver.resolve(run.last_stamp())->seconds() == last);
  }
  read.seconds = {earliest, latest, last};
  read.hosts = reader.hosts();
  std::erase(read.hosts, "");  // told of files whose lines have no host
  return read;
}

Read read_one_by_one(const std::vector<std::string>& lines) {
  static const TimeZone utc;
  StampResolver resolver(utc, Timestamp::from_seconds(1'798'761'600));
  HeaderScratch scratch;
  Header header;
  Read read;
  std::int64_t earliest = INT64_MAX, latest = INT64_MIN, last = 0;
  for (const std::string& line : lines) {
    if (!parse_header(line, scratch, header)) continue;
    if (!header.host.empty()) read.hosts.emplace_back(header.host);
    const auto time = resolver.resolve(header.stamp);
    if (!time) continue;
    ++read.lines;
    last = time->seconds();
    earliest = std::min(earliest, last);
    latest = std::max(latest, last);
  }
  std::sort(read.hosts.begin(), read.hosts.end());
  read.hosts.erase(std::unique(read.hosts.begin(), read.hosts.end()), read.hosts.end());
  read.seconds = {earliest, latest, last};
  return read;
}

}  // namespace

TEST_CASE("runs of lines tell the times and hosts that reading every header tells") {
  const char* const stamps[] = {"Nov 21 09:48:%02u ",
                                "Nov  1 09:49:%02u ",
                                "2026-11-21T09:48:%02u.669477+00:00 ",
                                "2026-11-21T09:48:%02u.669477+02:00 ",
                                "2026-11-21T09:48:%02uZ ",
                                "<22>1 2026-11-21T09:48:%02uZ ",
                                "<22>Nov 21 09:48:%02u ",
                                "2026-11-21 09:48:%02u ",
                                "2026-11-21 09:48:%02u +0200 ",
                                "[21/Nov/2026 09:48:%02u] ",
                                "Nov 21 2026 09:48:%02u "};
  const char* const origins[] = {"mx1 postfix/qmgr[7]: 3A5B61: removed",
                                 "mx2 postfix/qmgr[7]: 3A5B61: removed",
                                 "a.much.longer.host.example.org dovecot: lmtp(7): x",
                                 "mx12345 postfix/qmgr[7]: 3A5B61: removed",
                                 "mx123456 postfix/qmgr[7]: 3A5B61: removed",
                                 "mx1 7: x",
                                 "mx1 a: 12",
                                 "mx1 a: 123",
                                 " postfix/qmgr[7]: no host",
                                 "mx1  postfix/qmgr[7]: two blanks",
                                 "mx1 [ID 197553 mail.info] postfix/qmgr[7]: x",
                                 "mx1",
                                 "mx1 ",
                                 "mx1  ",
                                 "",
                                 "last message repeated 3 times",
                                 "mx1 last message repeated 3 times",
                                 "postfix/qmgr[7]: no host",
                                 "[mail.info] mx1 x: y",
                                 "<mail.info> mx1 x: y",
                                 "1tABcd-000000005Xy-2Bce <= a@example.org"};
  std::mt19937 random(3);
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> lines;
    const char* stamp = stamps[random() % std::size(stamps)];
    const char* origin = origins[random() % 5];
    auto second = static_cast<unsigned>(random() % 60);
    for (unsigned i = 0; i < 12; ++i) {
      if (random() % 6 == 0) stamp = stamps[random() % std::size(stamps)];
      if (random() % 3 == 0) origin = origins[random() % (random() % 4 ? 5 : std::size(origins))];
      if (random() % 2 == 0) second = static_cast<unsigned>(random() % 60);
      char text[80];
      std::snprintf(text, sizeof text, stamp, second);
      lines.push_back(std::string(text) + origin);
      if (random() % 30 == 0) lines.back().resize(random() % (lines.back().size() + 1));
    }
    const Read once = read_at_once(lines), each = read_one_by_one(lines);
    std::string all;
    for (const std::string& line : lines) all += line + "\n";
    CAPTURE(all);
    CHECK(once.hosts == each.hosts);
    CHECK(once.seconds == each.seconds);
    CHECK(once.lines == each.lines);
  }
}

TEST_CASE("the zone of a line of Exim is not the next line's") {
  const std::string id = "1tABcd-000000005Xy-2Bce Completed";
  for (const std::vector<std::string>& lines : {std::vector<std::string>{"2026-11-21 09:48:18 +0200 " + id, "2026-11-21 09:48:17 " + id},
                                                {"2026-11-21 09:48:18 " + id, "2026-11-21 09:48:17 +0200 " + id}}) {
    CHECK(read_at_once(lines) == read_one_by_one(lines));
  }
}

TEST_CASE("a leap second is not looked for in the text, where another time may stand") {
  const std::string line = "Nov 21 23:59:60 mx1 postfi11-21T09:48:08.669477+00:00 mx1 ";
  CHECK(read_at_once({line + "a", line + "b"}) == read_one_by_one({line + "a", line + "b"}));
}

TEST_CASE("a host with zero bytes behind it is another host") {
  const std::string stamp = "2026-11-21T09:48:17+00:00 ";
  const std::vector<std::string> lines{stamp + "mx1 a: text text", stamp + std::string("mx1\0\0", 5) + " a: text text"};
  CHECK(read_at_once(lines).hosts.size() == 2);
  CHECK(read_at_once(lines) == read_one_by_one(lines));
}

TEST_CASE("behind a wild year the last stamp of a run decides on the year, not the first") {
  for (const std::vector<std::string>& lines :
       {std::vector<std::string>{"Nov 21 09:48:16 m a: b", "Nov 21 09:48:17 m a: b", "4052-11-21T09:48:17Z m a: b", "Nov 21 09:48:17 n a: b"},
        std::vector<std::string>{"Nov 21 09:48:34 m a: b", "Nov 21 09:48:15 m a: b", "2052-11-21T09:48:18Z m a: b", "Jan  1 00:00:00 m a: b"}}) {
    CHECK(read_at_once(lines) == read_one_by_one(lines));
  }
}

TEST_CASE("a survey of runs is the survey of their stamps") {
  StampSurvey of_runs, of_stamps;
  HeaderScratch scratch;
  Header header;
  StampRunReader reader;
  reader.begin_block();
  for (const char* line : {"2026-12-31T23:59:58Z mx1 a: b", "2026-12-31T23:59:59Z mx1 a: b", "2027-01-01T00:00:00Z mx1 a: b",
                           "2027-01-01T00:00:01Z mx1 a: b", "2027-01-01T00:00:01Z mx1 a: b", "Jan  1 00:00:02 mx1 a: b"}) {
    reader.add(line);
    REQUIRE(parse_header(line, scratch, header));
    of_stamps.add(header.stamp);
  }
  for (const StampRun& run : reader.runs()) of_runs.add(run);
  CHECK(reader.runs().size() == 3);
  CHECK(of_runs.exact_year() == of_stamps.exact_year());
  CHECK(of_runs.last().year == of_stamps.last().year);
  CHECK(of_runs.last().second == of_stamps.last().second);
  CHECK(of_runs.first().day == of_stamps.first().day);
}
