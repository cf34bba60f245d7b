#include "output/run_statistics.h"

#include <doctest/doctest.h>

using namespace mailtrace;

TEST_CASE("statistics are lined up and name the most frequent unknown programs") {
  RunStatistics s;
  s.sources_read = 3;
  s.sources_damaged = 1;
  s.bytes_compressed = 1000;
  s.bytes_plain = 1'234'567;
  s.lines_decoded = 10'000;
  s.lines_ignored = 90;
  s.lines_malformed = 12;
  s.lines_passed = 5;
  s.blocks_scanned = 9;
  s.blocks_read_again = 4;
  s.hits = 3;
  s.ids_followed = 7;
  s.rounds = 2;
  s.lines_cut = 2;
  s.transactions = 40;
  s.traces_built = 30;
  s.traces_matched = 1;
  s.count_reason("no header", 12);
  s.count_reason("unknown program", 90);
  for (int i = 0; i < 12; ++i) s.count_unknown_program("prog" + std::to_string(i), 5);
  s.count_unknown_program("kernel\x1b[2J", 30);
  s.add_stage_time("scan", {1'234'567});
  CHECK(statistics_text(s) ==
        "sources                        3  1 damaged\n"
        "bytes                      1,000\n"
        "  decompressed         1,234,567\n"
        "lines                     10,107\n"
        "  decoded                 10,000\n"
        "  ignored                     90\n"
        "  malformed                   12\n"
        "  passed over                  5  hold nothing of the query's messages\n"
        "  cut                          2  too long; counted above\n"
        "reasons not to decode\n"
        "  unknown program             90\n"
        "  no header                   12\n"
        "unknown programs              13\n"
        "  kernel [2J                  30  lines\n"
        "  prog0                        5\n"
        "  prog1                        5\n"
        "  prog10                       5\n"
        "  prog11                       5\n"
        "  prog2                        5\n"
        "  prog3                        5\n"
        "  prog4                        5\n"
        "  prog5                        5\n"
        "  prog6                        5\n"
        "  others                      15\n"
        "blocks scanned                 9\n"
        "  read again                   4\n"
        "lines with a hit               3\n"
        "IDs followed                   7\n"
        "  rounds                       2\n"
        "transactions                  40\n"
        "messages                      30\n"
        "  matched                      1\n"
        "seconds\n"
        "  scan                     1.234\n");
}

TEST_CASE("parts of a run add up") {
  RunStatistics a;
  RunStatistics b;
  a.lines_decoded = 1;
  b.lines_ignored = 2;
  a.count_unknown_program("cron");
  b.count_unknown_program("cron", 2);
  b.count_reason("no header");
  a.add_stage_time("scan", {10});
  b.add_stage_time("scan", {5});
  b.add_stage_time("build", {1});
  a.merge(b);
  CHECK(a.lines() == 3);
  CHECK(a.unknown_programs.at("cron") == 3);
  CHECK(a.reasons.at("no header") == 1);
  CHECK(a.stage_times == std::vector<std::pair<std::string, Duration>>{{"scan", {15}}, {"build", {1}}});
}

TEST_CASE("the number of program names kept is bounded") {
  RunStatistics s;
  for (std::size_t i = 0; i < RunStatistics::kMostPrograms + 5; ++i)
    s.count_unknown_program(std::to_string(i));
  CHECK(s.unknown_programs.size() == RunStatistics::kMostPrograms);
  CHECK(s.lines_of_other_programs == 5);
}
