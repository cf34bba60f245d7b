#include "pipeline/block_loader.h"

#include <doctest/doctest.h>

#include "tests/unit/bytes/support.h"
#include "tests/unit/pipeline/sources.h"

namespace mailtrace {
namespace {

using namespace test;

TEST_CASE("blocks come in the order of the schedule, whatever the threads") {
  const LogDirectory d;
  std::vector<SurveyedSource> sources;
  sources.push_back(surveyed(d.write("a", log_text(300)), 1000));
  sources.push_back(surveyed(d.write("b.gz", gz(log_text(200))), 1000));
  const std::vector<ScheduledBlock> schedule = schedule_blocks(sources);
  REQUIRE(schedule.size() > 20);
  for (const unsigned threads : {0u, 1u, 3u, 8u}) {
    for (const std::size_t ahead : {std::size_t{0}, std::size_t{2}, std::size_t{100}}) {
      StreamOptions options;
      options.threads = threads;
      options.blocks_ahead = ahead;
      BlockStore store(sources, 1000, 0);
  BlockLoader loader(sources, store, schedule, PatternSet::built_in(), options);
      for (const ScheduledBlock& what : schedule) {
        const auto block = loader.take();
        REQUIRE(block);
        const BlockSummary& summary = sources[what.source].survey.blocks[what.block];
        CHECK(block->block->first_line() == summary.first_line);
        CHECK(block->block->line_count() == summary.line_count);
        CHECK(block->counts.lines() == summary.line_count);
      }
    }
  }
}

TEST_CASE("a loader that is not asked for all its blocks stops") {
  const LogDirectory d;
  std::vector<SurveyedSource> sources;
  sources.push_back(surveyed(d.write("a", log_text(300)), 100));
  const std::vector<ScheduledBlock> schedule = schedule_blocks(sources);
  StreamOptions options;
  options.threads = 3;
  for (int taken = 0; taken < 3; ++taken) {
    BlockStore store(sources, 100, 0);
  BlockLoader loader(sources, store, schedule, PatternSet::built_in(), options);
    for (int i = 0; i < taken; ++i) CHECK(loader.take());
  }
}

TEST_CASE("a file that has grown since the survey ends where it ended then") {
  const LogDirectory d;
  const std::string log = log_text(10);
  std::vector<SurveyedSource> sources;
  sources.push_back(surveyed(d.write("a", log), 1 << 20));
  d.write("a", log + log_text(10));
  const StreamOptions options;
  const std::vector<ScheduledBlock> schedule = schedule_blocks(sources);
  BlockStore store(sources, 1 << 20, 0);
  BlockLoader loader(sources, store, schedule, PatternSet::built_in(), options);
  CHECK(loader.take()->block->bytes() == log);
}

TEST_CASE("of a file that has become shorter or is gone the rest is empty") {
  const LogDirectory d;
  const std::string log = log_text(10);
  std::vector<SurveyedSource> sources;
  sources.push_back(surveyed(d.write("a", log), 100));
  const std::vector<ScheduledBlock> schedule = schedule_blocks(sources);
  StreamOptions options;
  d.write("a", log.substr(0, log.find('\n') + 1));
  {
    BlockStore store(sources, 100, 0);
  BlockLoader loader(sources, store, schedule, PatternSet::built_in(), options);
    std::uint64_t lines = 0;
    for (std::size_t i = 0; i < schedule.size(); ++i) lines += loader.take()->counts.lines();
    CHECK(lines == 1);
  }
  std::filesystem::remove(sources[0].source.file().path);
  BlockStore store(sources, 100, 0);
  BlockLoader loader(sources, store, schedule, PatternSet::built_in(), options);
  for (std::size_t i = 0; i < schedule.size(); ++i) CHECK(loader.take()->events.empty());
}

}  // namespace
}  // namespace mailtrace
