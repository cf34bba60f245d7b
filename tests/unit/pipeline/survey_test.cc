#include "pipeline/survey.h"

#include <doctest/doctest.h>

#include "tests/unit/bytes/support.h"
#include "tests/unit/pipeline/sources.h"

namespace mailtrace {
namespace {

using namespace test;

const std::string kLog = full_log(
    "09:00:05 mx1 postfix/qmgr[7]: 3A5B61: removed\n"
    "09:00:01 mx1 postfix/qmgr[7]: 3A5B62: removed\n"
    "no header\n"
    "09:00:09 mx1 postfix/qmgr[7]: 3A5B63: removed\n");

TEST_CASE("a survey knows the earliest time of every block and the times of the whole") {
  const LogDirectory d;
  const Survey survey = surveyed(d.write("mail.log", kLog), 1).survey;
  REQUIRE(survey.blocks.size() == 4);
  CHECK(survey.blocks[0].earliest == at("09:00:05"));
  CHECK(survey.blocks[1].earliest == at("09:00:01"));
  CHECK(survey.blocks[2].earliest == Timestamp::max());
  CHECK(survey.blocks[3].earliest == at("09:00:09"));
  CHECK(survey.earliest == at("09:00:01"));
  CHECK(survey.latest == at("09:00:09"));
  CHECK(survey.first == at("09:00:05"));
  CHECK(survey.lines == 4);
  CHECK(survey.plain_bytes == kLog.size());
  CHECK_FALSE(survey.damage);
}

TEST_CASE("blocks say where they stand") {
  const LogDirectory d;
  const Survey survey = surveyed(d.write("mail.log", kLog), 100).survey;
  std::uint64_t offset = 0, line = 1;
  for (const BlockSummary& block : survey.blocks) {
    CHECK(block.stream_offset == offset);
    CHECK(block.first_line == line);
    offset += block.stream_size;
    line += block.line_count;
  }
  CHECK(offset == kLog.size());
}

TEST_CASE("equal content has equal digests") {
  const LogDirectory d;
  const auto digest = [&](const std::string& content) { return surveyed(d.write("x.log", content), 100).survey.digest; };
  CHECK(digest(kLog) == digest(gz(kLog)));
  CHECK(digest(kLog) != digest(kLog + kLog));
}

TEST_CASE("a line that repeats the one before knows it over the end of a block") {
  const LogDirectory d;
  const std::string log = full_log("09:00:01 mx1 postfix/qmgr[7]: 3A5B62: removed\n09:00:02 mx1 last message repeated 2 times\n");
  const Survey survey = surveyed(d.write("mail.log", log), 1).survey;
  REQUIRE(survey.blocks.size() == 2);
  CHECK(survey.blocks[0].line_before.empty());
  CHECK(survey.blocks[1].line_before == full_line("09:00:01 mx1 postfix/qmgr[7]: 3A5B62: removed"));
}

TEST_CASE("damage is told, and what stands before it is known") {
  const LogDirectory d;
  const std::string plain = log_text(2000), whole = gz(plain);
  const Survey survey = surveyed(d.write("mail.log.gz", whole.substr(0, whole.size() / 2)), 4096).survey;
  REQUIRE(survey.damage);
  CHECK(survey.damage->where == "mail.log.gz");
  CHECK(survey.plain_bytes > 0);
  CHECK(survey.plain_bytes < plain.size());
  CHECK(survey.lines > 100);
}

TEST_CASE("an empty source has no blocks and no times") {
  const LogDirectory d;
  const Survey survey = surveyed(d.write("mail.log", ""), 100).survey;
  CHECK(survey.blocks.empty());
  CHECK_FALSE(survey.first);
  CHECK(survey.lines == 0);
}

TEST_CASE("a survey made again with another year differs in the years alone") {
  const LogDirectory d;
  auto source = Source::open(d.write("mail.log", "Nov 21 09:48:16 mx1 postfix/qmgr[7]: 3A5B61: removed\n"), 1000);
  REQUIRE(source);
  std::vector<SourceScan> scans = scan_sources({&*source}, {});
  Survey survey = survey_of(scans.front(), StampResolver(utc(), Timestamp::from_seconds(1'798'761'600)));
  const Timestamp was = *survey.first;
  survey_again(scans.front(), StampResolver(utc(), was - Duration::from_seconds(365 * 86400)), survey);
  CHECK(was - *survey.first == Duration::from_seconds(365 * 86400));
  CHECK(survey.earliest == *survey.first);
  CHECK(survey.blocks.front().latest == *survey.first);
  CHECK(survey.lines == 1);
}

}  // namespace
}  // namespace mailtrace
