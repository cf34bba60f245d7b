#include "cli/settings.h"

#include <doctest/doctest.h>

#include "cli/option_parser.h"

namespace mailtrace {
namespace {

// 2026-11-21 10:00:00 UTC
constexpr Timestamp kNow = Timestamp::from_seconds(1'795'255'200);

Result<Settings> settings_of(std::vector<std::string> words, unsigned processors = 4) {
  words.insert(words.begin(), "--timezone=UTC");
  auto raw = parse_options(words);
  REQUIRE(raw.ok());
  return make_settings(*raw, {.now = kNow, .processors = processors});
}

std::string complaint(const std::vector<std::string>& words) {
  auto settings = settings_of(words);
  return settings.ok() ? "" : settings.error().text();
}

}  // namespace

TEST_CASE("threads are one a processor, and at least one") {
  CHECK(settings_of({}, 8)->threads == 8);
  CHECK(settings_of({}, 0)->threads == 1);
  CHECK(settings_of({"--threads", "3"}, 8)->threads == 3);
}

TEST_CASE("without --max-count there is no limit") {
  CHECK(settings_of({})->max_count == Settings::kNoLimit);
  CHECK(settings_of({"-m0"})->max_count == 0);
}

TEST_CASE("--since is where the time named begins, --until where it is over") {
  auto settings = settings_of({"--since", "2026-11-20", "--until", "2026-11-20"});
  CHECK(settings->query.since == Timestamp::from_seconds(1'795'132'800));
  CHECK(settings->query.until == Timestamp::from_seconds(1'795'132'800 + 86'400));
  CHECK_FALSE(settings->query.delivered_since);
}

TEST_CASE("delivery times are read likewise, relative to now") {
  auto settings = settings_of({"--delivered-since=-2h", "--delivered-until=-1h"});
  CHECK(settings->query.delivered_since == kNow - Duration::from_seconds(7200));
  CHECK(settings->query.delivered_until > kNow - Duration::from_seconds(3600));
}

TEST_CASE("the zone counts for times wherever it stands on the command line") {
  auto settings = settings_of({"--since", "2026-11-20 02:00", "--timezone", "+02:00"});
  CHECK(settings->query.since == Timestamp::from_seconds(1'795'132'800));
}

TEST_CASE("wrong times, zones and orders name their option") {
  CHECK(complaint({"--since", "yestrday"}) ==
        "--since: not a time such as 2015-05-25, \"2015-05-25 13:24\", yesterday or -2h: \"yestrday\" (try "
        "--help)");
  CHECK(complaint({"--delivered-until", "soon"}).starts_with("--delivered-until: not a time"));
  CHECK(complaint({"--timezone", "Nowhere/City"}).starts_with("--timezone: "));
  CHECK(complaint({"--since", "today", "--until", "yesterday"}) ==
        "--since: later than --until (try --help)");
  CHECK(complaint({"--delivered-since", "now", "--delivered-until", "-1s"}) ==
        "--delivered-since: later than --delivered-until (try --help)");
}

TEST_CASE("the files of --check-patterns are its own and those named beside it") {
  auto settings = settings_of({"--check-patterns=a.pattern", "b.pattern"});
  CHECK(settings->pattern_files == std::vector<std::string>{"a.pattern", "b.pattern"});
  CHECK(settings->inputs.empty());
}

TEST_CASE("everything typed arrives") {
  auto settings =
      settings_of({"-vcqlnH", "--session", "--stats", "--sort=last", "--color=never", "--progress=always",
                   "--year=2015", "--patterns=p", "--patterns=q", "-o", "summary", "x.log"});
  REQUIRE(settings.ok());
  CHECK((settings->invert && settings->count && settings->quiet && settings->files_with_matches));
  CHECK((settings->line_number && settings->with_filename && settings->session && settings->stats));
  CHECK(settings->sort == SortOrder::Last);
  CHECK(settings->color == When::Never);
  CHECK(settings->progress == When::Always);
  CHECK(settings->year == 2015);
  CHECK(settings->pattern_dirs == std::vector<std::string>{"p", "q"});
  CHECK(settings->format == ReportFormat::Summary);
  CHECK(settings->inputs == std::vector<std::string>{"x.log"});
  CHECK(settings->memory_bytes == std::uint64_t{256} << 20);
}

}  // namespace mailtrace
