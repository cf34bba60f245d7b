#include "pipeline/event_stream.h"

#include <doctest/doctest.h>

#include "tests/unit/pipeline/sources.h"

namespace mailtrace {
namespace {

using namespace test;

std::string gone(const std::string& clock, const std::string& id) {
  return full_line(clock + " mx1 postfix/qmgr[7]: " + id + ": removed") + "\n";
}

/// The IDs of the events in the order in which they come, with `threads` and, unless told, a block for each line.
std::string streamed(const std::vector<std::string>& logs, unsigned threads = 1, RunStatistics* counts = nullptr,
                     std::size_t most = SIZE_MAX, bool one_strand = false, std::size_t block_size = 1) {
  const LogDirectory d;
  std::vector<SurveyedSource> sources;
  for (const std::string& log : logs) {
    sources.push_back(surveyed(d.write(std::to_string(sources.size()), log), block_size));
    sources.back().strand = one_strand ? 0 : static_cast<std::uint32_t>(sources.size());
  }
  StreamOptions options;
  BlockStore store(sources, block_size, 0);
  options.threads = threads;
  std::string out;
  LinePlace last;
  last.time = Timestamp::min();
  std::size_t given = 0;
  const RunStatistics statistics = stream_events(sources, store, PatternSet::built_in(), options, [&](Event& event) {
    CHECK(last < event.place);
    last = event.place;
    out += (out.empty() ? "" : " ") + std::string(event.fields.get(Field::QueueId)).substr(5);
    if (event.repeated > 1) out += "x" + std::to_string(event.repeated);
    return ++given < most;
  });
  if (counts) *counts = statistics;
  return out;
}

TEST_CASE("events come in the order of time, however far out of order the lines stand") {
  const std::string log = gone("09:00:05", "3A5B6A") + gone("09:00:06", "3A5B6B") + gone("09:00:01", "3A5B6C") + gone("09:00:07", "3A5B6D");
  for (const unsigned threads : {1, 2, 8}) CHECK(streamed({log}, threads) == "C A B D");
}

TEST_CASE("events of several sources come merged, at the same time by rank and line") {
  CHECK(streamed({gone("09:00:05", "3A5B6A") + gone("09:00:05", "3A5B6B"), gone("09:00:05", "3A5B6C") + gone("09:00:04", "3A5B6D")}) ==
        "D A B C");
}

TEST_CASE("blocks whose times interleave give their events in turn, and a line of both once") {
  const auto lines = [](std::initializer_list<int> seconds, const std::string& names) {
    std::string log;
    for (const int s : seconds) log += gone("09:00:0" + std::to_string(s), "3A5B6" + names.substr(static_cast<std::size_t>(s), 1));
    return log;
  };
  RunStatistics counts;
  const std::string a = lines({1, 2, 5, 6}, "-AB--CDD"), b = lines({3, 4, 6, 7}, "---EF-D9");
  for (const std::size_t block_size : {1, 150, 1 << 20}) {
    CHECK(streamed({a, b}, 1, &counts, SIZE_MAX, false, block_size) == "A B E F C D 9");
    CHECK(counts.lines_duplicate == 1);
  }
}

TEST_CASE("a line that stands in two sources comes once") {
  RunStatistics counts;
  const std::string a = gone("09:00:05", "3A5B6A"), b = gone("09:00:06", "3A5B6B");
  CHECK(streamed({a + b, b}, 1, &counts) == "A B");
  CHECK(counts.lines_duplicate == 1);
  CHECK(counts.lines_decoded == 3);
}

TEST_CASE("a line that a source repeats stays as often as the source that has it most often") {
  RunStatistics counts;
  const std::string a = gone("09:00:05", "3A5B6A");
  CHECK(streamed({a + a}, 1, &counts) == "A A");
  CHECK(counts.lines_duplicate == 0);
  CHECK(streamed({a + a, a}, 1, &counts) == "A A");
  CHECK(streamed({a, a + a + a, a + a}, 1, &counts) == "A A A");
  CHECK(counts.lines_duplicate == 3);
}

TEST_CASE("sources of one strand repeat nothing: a line that stands in two of them was logged twice") {
  const std::string a = gone("09:00:05", "3A5B6A");
  CHECK(streamed({a, a}, 1, nullptr, SIZE_MAX, true) == "A A");
}

TEST_CASE("equal lines of different times, and different lines of one time, stay") {
  CHECK(streamed({gone("09:00:05", "3A5B6A"), gone("09:00:06", "3A5B6A")}) == "A A");
  CHECK(streamed({gone("09:00:05", "3A5B6A"), gone("09:00:05", "3A5B6B")}) == "A B");
}

TEST_CASE("a line that repeats the one before is that one again, over blocks") {
  RunStatistics counts;
  CHECK(streamed({gone("09:00:05", "3A5B6A") + full_line("09:00:07 mx1 last message repeated 2 times") + "\n"}, 1, &counts) == "A Ax2");
  CHECK(counts.lines_decoded == 2);
  CHECK(counts.lines_repeated == 2);
  CHECK(streamed({gone("09:00:05", "3A5B6A") + full_line("09:00:07 mx2 last message repeated 2 times") + "\n"}, 1, &counts) == "A");
}

TEST_CASE("a line without stamp has the time of the line before") {
  CHECK(streamed({gone("09:00:05", "3A5B6A") + "<22>1 - mx1 postfix/qmgr 7 - - 3A5B6B: removed\n" + gone("09:00:06", "3A5B6C")}) == "A B C");
}

TEST_CASE("the sink may end it") {
  const std::string log = gone("09:00:05", "3A5B6A") + gone("09:00:05", "3A5B6B") + gone("09:00:06", "3A5B6C");
  CHECK(streamed({log}, 2, nullptr, 1) == "A");
  CHECK(streamed({log}, 2, nullptr, 2) == "A B");
}

TEST_CASE("every line is counted once, as what it is") {
  RunStatistics counts;
  CHECK(streamed({gone("09:00:05", "3A5B6A") + "rubbish\n\n" + full_line("09:00:06 mx1 sshd[1]: x") + "\n" +
                      full_line("09:00:06 mx1 postfix/qmgr[7]: nobody wrote this") + "\n"},
                 1, &counts) == "A");
  CHECK(counts.lines_decoded == 1);
  CHECK(counts.lines_malformed == 2);
  CHECK(counts.lines_ignored == 2);
  CHECK(counts.lines() == 5);
}

}  // namespace
}  // namespace mailtrace
