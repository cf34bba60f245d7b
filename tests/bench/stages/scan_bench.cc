// The scan of a block (everything it keeps, a literal looked for) and the following of one message.
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "lines/block_reader.h"
#include "pipeline/block_scan.h"
#include "pipeline/follow_keys.h"
#include "tests/bench/stages/example_log.h"

namespace mailtrace::bench {
namespace {

constexpr std::size_t kBlockSize = 1 << 20;

Block block_of(const std::string& log) {
  std::size_t given = 0;
  BlockReader::Options options;
  options.block_size = kBlockSize;
  BlockReader reader(
      [&](std::span<char> out) -> Result<std::size_t> {
        const std::size_t size = std::min(out.size(), log.size() - given);
        std::copy_n(log.data() + given, size, out.data());
        given += size;
        return size;
      },
      options);
  Block block;
  static_cast<void>(reader.next(block));
  return block;
}

void scan(benchmark::State& state, Form form, bool look_for_something) {
  const std::string log = example_log(form, kBlockSize);
  const Block block = block_of(log);
  const auto needles = ExpressionSet::compile(
      std::array{Expression{.text = "nobody.at.all@", .literal = true, .caseless = true}});
  ScanWish wish;
  WordFilter words(1 << 20);
  wish.id_words = look_for_something ? &words : nullptr;
  if (look_for_something) wish.needles = {{.expressions = *needles, .texts = {"nobody.at.all@example.org"}}};
  wish.patterns = &PatternSet::built_in();
  const NeedleChoice choice(wish.needles.size(), 1);
  BlockScanner scanner(wish, choice);
  std::uint64_t lines = 0;
  for (auto _ : state) lines = scanner.scan(block, {}).line_count;
  state.counters["lines"] = static_cast<double>(lines);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(block.bytes().size()));
}

void scan_for_a_query(benchmark::State& state) {
  scan(state, Form::Rfc3164, true);
}
BENCHMARK(scan_for_a_query);

void scan_for_a_query_rfc3339(benchmark::State& state) {
  scan(state, Form::Rfc3339, true);
}
BENCHMARK(scan_for_a_query_rfc3339);

void scan_without_a_query(benchmark::State& state) {
  scan(state, Form::Rfc3164, false);
}
BENCHMARK(scan_without_a_query);

/// Whether blocks can hold a key: what each round of following costs before a block is read again.
void follow_asks_summaries(benchmark::State& state) {
  const std::string log = example_log(Form::Rfc3164, kBlockSize);
  WordFilter words(1 << 14);
  ScanWish wish;
  wish.id_words = &words;
  BlockScanner(wish, NeedleChoice(0, 1)).scan(block_of(log), {});
  FollowKeys keys;
  for (int i = 0; i < 8; ++i) keys.add_id("4fKLNL2Sh2z14C" + std::to_string(i));
  const std::vector<std::uint32_t> wanted = keys.take_words();
  std::vector<std::uint32_t> held;
  for (auto _ : state) {
    held.clear();
    words.may_hold({}, wanted, held);
    benchmark::DoNotOptimize(held);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(log.size()));
}
BENCHMARK(follow_asks_summaries);

}  // namespace
}  // namespace mailtrace::bench
