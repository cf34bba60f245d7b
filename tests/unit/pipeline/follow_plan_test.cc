#include "pipeline/follow_plan.h"

#include <doctest/doctest.h>

#include "tests/unit/pipeline/sources.h"

namespace mailtrace {
namespace {

using namespace test;

/// Two hosts' logs whose blocks are single lines, one a second in turn: of the first 0, 2, 4, 6, of the second 1, 3, 5, 7.
class Logs {
 public:
  Logs() : words_(1 << 14) {
    for (int first : {0, 1}) {
      std::string log;
      for (int second = first; second < 8; second += 2) {
        log += "2026-11-21T09:00:0" + std::to_string(second) + "+00:00 mx1 postfix/qmgr[7]: 3A5B61: removed\n";
      }
      SurveyedSource& source = sources_.emplace_back(surveyed(d_.write(std::to_string(first), log), 1));
      source.survey.number = static_cast<std::uint32_t>(first);
    }
  }

  void has_word(std::uint32_t source, std::uint32_t block, std::uint32_t word) {
    words_.add({source, block}, std::array{word});
  }
  FollowPlan plan() const { return {sources_, words_}; }

 private:
  LogDirectory d_;
  std::vector<SurveyedSource> sources_;
  WordFilter words_;
};

std::string shown(const std::vector<BlockWish>& wishes) {
  std::string out;
  for (const BlockWish& w : wishes) {
    out += (out.empty() ? "" : " ") + std::to_string(w.source) + "." + std::to_string(w.block);
  }
  return out;
}

TEST_CASE("a word is looked for once, in the blocks that may hold it") {
  Logs logs;
  logs.has_word(0, 1, 77);
  logs.has_word(1, 3, 77);
  FollowPlan plan = logs.plan();
  CHECK(plan.next(8).empty());
  plan.add_word(77);
  plan.add_word(78);
  const auto wishes = plan.next(8);
  CHECK(shown(wishes) == "0.1 1.3");
  CHECK(wishes[0].words == std::vector<std::uint32_t>{77});
  CHECK(plan.next(8).empty());
  plan.add_word(77);
  CHECK(shown(plan.next(8)) == "0.1 1.3");
}

TEST_CASE("a text is looked for in every block, some at a time") {
  const Logs logs;
  FollowPlan plan = logs.plan();
  plan.add_text("anna@example.org");
  CHECK(shown(plan.next(3)) == "0.0 0.1 1.0");
  CHECK(shown(plan.next(3)) == "0.2 1.1 1.2");
  CHECK(shown(plan.next(3)) == "0.3 1.3");
  CHECK(plan.next(3).empty());
}

TEST_CASE("what is wanted in a stretch of time is looked for in the blocks of that time") {
  const Logs logs;
  FollowPlan plan = logs.plan();
  TextWindow window;
  window.text = "anna";
  window.from = window.to = at("09:00:04");
  plan.add_windows({window});
  // Times of blocks are rounded to whole seconds.
  CHECK(shown(plan.next(8)) == "0.2 1.1");
  plan.add_policies(at("09:00:08"), at("09:00:09"));
  CHECK(shown(plan.next(8)) == "1.3");
  plan.add_policies(at("09:01:00"), at("09:02:00"));
  CHECK(plan.next(8).empty());
}

TEST_CASE("windows of one text are one to a block, however many there are") {
  const Logs logs;
  FollowPlan plan = logs.plan();
  std::vector<TextWindow> windows;
  for (int i = 0; i < 1'000; ++i) {
    windows.push_back({"anna", at("09:00:04"), at("09:00:04"), TextWindow::Meaning::Login, std::to_string(i)});
  }
  plan.add_windows(windows);
  plan.add_windows(windows);
  const auto wishes = plan.next(8);
  CHECK(shown(wishes) == "0.2 1.1");
  CHECK(wishes[0].windows.size() == 1);
}

TEST_CASE("a process is searched when all blocks of the time were looked into") {
  const Logs logs;
  FollowPlan plan = logs.plan();
  const ProcessSearch* const search = plan.add_process("mx1", {at("09:00:01"), at("09:00:03"), 7});
  CHECK(search->blocks_left == 4);
  FollowPlan::done(plan.next(3));
  CHECK(search->blocks_left == 1);
  FollowPlan::done(plan.next(3));
  CHECK(search->blocks_left == 0);
  CHECK(plan.add_process("mx1", {at("10:00:01"), at("10:00:03"), 7})->blocks_left == 0);
}

TEST_CASE("it goes on from where it was, first with what is near, and comes back for the rest") {
  const Logs logs;
  FollowPlan plan = logs.plan();
  for (const std::uint32_t block : {0, 1, 2, 3}) plan.add_line(0, block, 0);
  CHECK(shown(plan.next(2)) == "0.0 0.1");
  CHECK(shown(plan.next(2)) == "0.2 0.3");
  plan.add_line(1, 0, 0);
  plan.add_line(1, 1, 0);
  plan.add_line(1, 3, 0);
  CHECK(shown(plan.next(2)) == "1.1 1.3");
  CHECK(shown(plan.next(2)) == "1.0");
}

TEST_CASE("lines are handed out in order, each once") {
  const Logs logs;
  FollowPlan plan = logs.plan();
  plan.add_line(0, 0, 30);
  plan.add_line(0, 0, 10);
  plan.add_line(0, 0, 30);
  CHECK(plan.next(1).front().lines == std::vector<std::uint32_t>{10, 30});
  CHECK(plan.next(1).empty());
}

}  // namespace
}  // namespace mailtrace
