#include "pipeline/source_plan.h"

#include <doctest/doctest.h>

#include "tests/unit/bytes/support.h"
#include "tests/unit/pipeline/sources.h"

namespace mailtrace {
namespace {

using namespace test;
using Names = std::vector<std::string>;

std::string day(int d) {
  return "2026-11-" + std::to_string(d) + "T09:00:00+00:00 mx1 postfix/qmgr[7]: 3A5B" + std::to_string(d) + ": removed\n";
}
Names planned(std::vector<SourceFile> files) { return Planned(request_for(std::move(files))).names(); }

TEST_CASE("the sources of a rotated set stand from the oldest to the newest, however they are named") {
  const LogDirectory d;
  const SourceFile now = d.write("mail.log", day(21)), one = d.write("mail.log.1", day(20)), ten = d.write("mail.log.10", day(11)),
                   two = d.write("mail.log.2.gz", gz(day(19)));
  const Names expected{"mail.log.10", "mail.log.2.gz", "mail.log.1", "mail.log"};
  CHECK(planned({now, one, two, ten}) == expected);
  CHECK(planned({ten, one, now, two}) == expected);
}

TEST_CASE("sets stand in the order of their first times") {
  const LogDirectory d;
  const SourceFile a = d.write("a/mail.log", day(21)), b = d.write("b/mail.log", day(20)), b1 = d.write("b/mail.log.1", day(12));
  CHECK(planned({a, b, b1}) == Names{"b/mail.log.1", "b/mail.log", "a/mail.log"});
  CHECK(planned({b1, a, b}) == Names{"b/mail.log.1", "b/mail.log", "a/mail.log"});
}

TEST_CASE("of sets that begin together the longest comes first") {
  const LogDirectory d;
  const SourceFile selection = d.write("a.log", day(20) + day(22)), whole = d.write("b.log", day(20) + day(21) + day(23)),
                   moment = d.write("c.log", day(20) + day(20));
  CHECK(planned({selection, whole, moment}) == Names{"b.log", "a.log", "c.log"});
  CHECK(planned({moment, whole, selection}) == Names{"b.log", "a.log", "c.log"});
}

TEST_CASE("a log that is still empty after it was rotated makes no strand, nor does it end one") {
  const LogDirectory d;
  const Planned rotated(request_for({d.write("a/mail.log.1", day(19)), d.write("a/mail.log", "")}));
  CHECK(rotated.sources.size() == 2);
  for (const SurveyedSource& s : rotated.sources) CHECK(s.strand == 0);
  const Planned overlapping(request_for(
      {d.write("mail.log.2", day(19) + day(21)), d.write("mail.log.1", ""), d.write("mail.log", day(20))}));
  CHECK(overlapping.names() == Names{"mail.log.2", "mail.log.1", "mail.log"});
  CHECK(overlapping.sources.front().strand != overlapping.sources.back().strand);
}

TEST_CASE("the same content is read once, whatever the order and compression, and told") {
  const LogDirectory d;
  const SourceFile plain = d.write("b.log", day(20)), copy = d.write("a.log.gz", gz(day(20)));
  for (const auto& files : {std::vector{plain, copy}, std::vector{copy, plain}}) {
    const Planned plan(request_for(files));
    CHECK(plan.names() == Names{"a.log.gz"});
    CHECK(plan.notes == Names{"b.log: has the same content as a.log.gz and is read once"});
  }
}

TEST_CASE("copies are found whatever the threads and the block size are") {
  const LogDirectory d;
  std::string log;
  for (int i = 10; i < 30; ++i) log += day(i);
  RunRequest request = request_for({d.write("b.log", log), d.write("a.log", log), d.write("c.log", log + day(9))});
  for (const std::size_t block_size : {1, 64, 1 << 20}) {
    request.block_size = block_size;
    request.threads = 3;
    CHECK(Planned(request).names().size() == 2);
  }
}

TEST_CASE("empty files and damaged ones are no copies of each other") {
  const LogDirectory d;
  CHECK(planned({d.write("a.log", ""), d.write("b.log", "")}).size() == 2);
  const std::string cut = gz(log_text(100));
  const Planned damaged(request_for({d.write("a.gz", cut.substr(0, cut.size() - 20)), d.write("b.gz", cut.substr(0, cut.size() - 20))}));
  CHECK(damaged.names().size() == 2);
  CHECK(damaged.errors.size() == 2);
}

/// In UTC, but for the first and last day of a year.
int year_of(const SurveyedSource& s) { return static_cast<int>(1970 + s.survey.earliest.seconds() / 31'556'952); }

TEST_CASE("stamps without a year are those of the newest evidence, over New Year") {
  const LogDirectory d;
  SourceFile now = d.write("mail.log", "Dec 31 23:59:00 mx1 postfix/qmgr[7]: 3A5B61: removed\nJan  1 00:01:00 mx1 postfix/qmgr[7]: 3A5B62: removed\n");
  const SourceFile old = d.write("mail.log.1", "Nov 20 09:00:00 mx1 postfix/qmgr[7]: 3A5B63: removed\n");
  const Planned plan(request_for({now, old}));
  REQUIRE(plan.names() == Names{"mail.log.1", "mail.log"});
  CHECK(year_of(plan.sources[0]) == 2026);
  CHECK(plan.sources[1].survey.earliest == Timestamp::from_seconds(1'798'761'540));  // 2026-12-31T23:59:00Z
  CHECK(plan.sources[1].survey.latest - plan.sources[1].survey.earliest == Duration::from_seconds(120));
}

TEST_CASE("--year is the year of the first stamp of the oldest file of a set") {
  const LogDirectory d;
  RunRequest request = request_for({d.write("mail.log", "Jan  1 09:00:00 mx1 postfix/qmgr[7]: 3A5B61: removed\n"),
                                    d.write("mail.log.1", "Dec 31 09:00:00 mx1 postfix/qmgr[7]: 3A5B63: removed\n")});
  request.year = 2014;
  const Planned plan(request);
  REQUIRE(plan.sources.size() == 2);
  CHECK(year_of(plan.sources[0]) == 2014);
  CHECK(plan.sources[1].survey.earliest - plan.sources[0].survey.earliest == Duration::from_seconds(86400));
}

TEST_CASE("the blocks of a source read again with another year are the same blocks") {
  const LogDirectory d;
  std::string log;
  for (int i = 10; i < 30; ++i) log += "Nov " + std::to_string(i) + " 09:00:00 mx1 postfix/qmgr[7]: 3A5B61: removed\n";
  RunRequest request = request_for({d.write("mail.log", log)});
  request.block_size = 100;
  const std::size_t blocks = Planned(request).sources.at(0).survey.blocks.size();
  request.year = 2010;
  const Planned again(request);
  CHECK(again.sources.at(0).survey.blocks.size() == blocks);
  CHECK(year_of(again.sources[0]) == 2010);
}

}  // namespace
}  // namespace mailtrace
