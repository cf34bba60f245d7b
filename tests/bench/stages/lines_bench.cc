// From bytes to lines and their headers.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/time_zone.h"
#include "lines/block_reader.h"
#include "lines/header.h"
#include "lines/id_words_loop.h"
#include "lines/stamp_resolver.h"
#include "tests/bench/stages/example_log.h"

namespace mailtrace::bench {
namespace {

constexpr std::size_t kLogSize = 8 << 20;

const std::string& log_of(Form form) {
  static std::string logs[kFormNames.size()];
  std::string& log = logs[static_cast<std::size_t>(form)];
  if (log.empty()) log = example_log(form, kLogSize);
  return log;
}

BlockReader reader_of(const std::string& log) {
  return BlockReader([&log, at = std::size_t{0}](std::span<char> out) mutable -> Result<std::size_t> {
    const std::size_t size = log.copy(out.data(), out.size(), at);
    at += size;
    return size;
  });
}

std::vector<std::unique_ptr<Block>> blocks_of(const std::string& log) {
  std::vector<std::unique_ptr<Block>> blocks;
  BlockReader reader = reader_of(log);
  for (auto block = std::make_unique<Block>(); *reader.next(*block); block = std::make_unique<Block>())
    blocks.push_back(std::move(block));
  return blocks;
}

void report(benchmark::State& state, const std::string& log) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(log.size()));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count_newlines(log)));
}

/// Bytes that come in pieces, cut into blocks at line ends.
void cut_blocks(benchmark::State& state) {
  const std::string& log = log_of(Form::Rfc3164);
  Block block;
  for (auto _ : state) {
    BlockReader reader = reader_of(log);
    while (*reader.next(block)) benchmark::DoNotOptimize(block.line_count());
  }
  report(state, log);
}
BENCHMARK(cut_blocks)->Unit(benchmark::kMillisecond);

void newlines(benchmark::State& state) {
  const std::string& log = log_of(Form::Rfc3164);
  for (auto _ : state) benchmark::DoNotOptimize(count_newlines(log));
  report(state, log);
}
BENCHMARK(newlines)->Unit(benchmark::kMillisecond);

void every_line(benchmark::State& state) {
  const std::string& log = log_of(Form::Rfc3164);
  const auto blocks = blocks_of(log);
  for (auto _ : state) {
    for (const auto& block : blocks) {
      for (const BlockLine& line : *block) benchmark::DoNotOptimize(line.text.data());
    }
  }
  report(state, log);
}
BENCHMARK(every_line)->Unit(benchmark::kMillisecond);

/// The lines of ten places in each block, as a scan for a rare string finds them.
void few_lines(benchmark::State& state) {
  const std::string& log = log_of(Form::Rfc3164);
  const auto blocks = blocks_of(log);
  for (auto _ : state) {
    for (const auto& block : blocks) {
      LineFinder finder(*block);
      const std::size_t size = block->bytes().size();
      for (std::size_t i = 0; i < 10; ++i) benchmark::DoNotOptimize(finder.line_at(i * size / 10).number);
    }
  }
  report(state, log);
}
BENCHMARK(few_lines)->Unit(benchmark::kMillisecond);

/// Lines and ID words, each way this processor can look for them. As much text at a time as stays in the
/// cache.
void id_words_by(benchmark::State& state, id_words::Find find) {
  constexpr std::size_t kPart = 256 << 10;
  const std::string& log = log_of(Form::Rfc3164);
  std::vector<std::uint32_t> lines(kPart + 1 + id_words::kSpare);
  std::vector<IdWord> words(kPart / 2 + id_words::kSpare);
  std::size_t found = 0;
  for (auto _ : state) {
    for (std::size_t at = 0; at < log.size(); at += kPart) {
      const std::size_t size = std::min(kPart, log.size() - at);
      found += find(log.data() + at, size, lines.data(), words.data()).words;
    }
  }
  if (found == 0) state.SkipWithError("no ID words");
  report(state, log);
}

/// Headers of a log of one form, and their times.
void header(benchmark::State& state, Form form) {
  const std::string& log = log_of(form);
  const auto blocks = blocks_of(log);
  const TimeZone utc;
  std::uint64_t malformed = 0;
  for (auto _ : state) {
    StampResolver resolver(utc, Timestamp::from_seconds(1'794'960'000));
    HeaderScratch scratch;
    Header header;
    for (const auto& block : blocks) {
      for (const BlockLine& line : *block) {
        malformed += !parse_header(line.text, scratch, header);
        benchmark::DoNotOptimize(resolver.resolve(header.stamp));
      }
    }
  }
  if (malformed != 0) state.SkipWithError("lines without a header");
  report(state, log);
}

const bool registered = [] {
  for (std::size_t i = 0; i < kFormNames.size(); ++i) {
    const std::string name = std::string("header/") + kFormNames[i];
    benchmark::RegisterBenchmark(name.c_str(), header, static_cast<Form>(i))->Unit(benchmark::kMillisecond);
  }
  const id_words::Variants ways = id_words::variants();
  for (std::size_t i = 0; i < ways.count; ++i) {
    const std::string name = std::string("id_words/") + ways.variants[i].name;
    benchmark::RegisterBenchmark(name.c_str(), id_words_by, ways.variants[i].find)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace mailtrace::bench
