#include "pipeline/block_schedule.h"

#include <doctest/doctest.h>

#include "tests/unit/pipeline/sources.h"

namespace mailtrace {
namespace {

using namespace test;

std::string line(int second) {
  char text[80];
  std::snprintf(text, sizeof text, "2026-11-21T09:00:%02d+00:00 mx1 postfix/qmgr[7]: 3A5B61: removed\n", second);
  return text;
}

/// The schedule of sources whose blocks are single lines with these seconds: "source.block@bound".
std::string schedule(const std::vector<std::vector<int>>& sources) {
  const LogDirectory d;
  std::vector<SurveyedSource> all;
  for (const auto& seconds : sources) {
    std::string log;
    for (const int second : seconds) log += line(second);
    all.push_back(surveyed(d.write(std::to_string(all.size()), log), 1));
  }
  std::string out;
  for (const ScheduledBlock& b : schedule_blocks(all)) {
    out += (out.empty() ? "" : " ") + std::to_string(b.source) + "." + std::to_string(b.block) + "@" +
           std::to_string((b.bound - at("09:00:00")).us / 1'000'000);
  }
  return out;
}

TEST_CASE("blocks of several sources are read in the order of their times") {
  CHECK(schedule({{1, 3, 5}, {2, 4}}) == "0.0@1 1.0@2 0.1@3 1.1@4 0.2@5");
}

TEST_CASE("a block with a late line is read early, and so are all before it") {
  CHECK(schedule({{5, 6, 1, 7}, {2}}) == "0.0@1 0.1@1 0.2@1 1.0@2 0.3@7");
}

TEST_CASE("at the same time the source of the lower rank comes first") {
  CHECK(schedule({{3}, {3}}) == "0.0@3 1.0@3");
}

TEST_CASE("nothing to read is an empty schedule") {
  CHECK(schedule({}).empty());
  CHECK(schedule({{}}).empty());
}

}  // namespace
}  // namespace mailtrace
