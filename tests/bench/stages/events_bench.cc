// From lines to events: single kinds of line, and a whole log.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "events/event_decoder.h"
#include "lines/header.h"
#include "patterns/pattern_set.h"
#include "tests/bench/stages/example_log.h"

namespace mailtrace::bench {
namespace {

struct DecodedLines {
  std::vector<std::string> texts;
  std::vector<HeaderScratch> scratch;
  std::vector<Header> headers;
  std::int64_t bytes = 0;

  explicit DecodedLines(std::vector<std::string> lines)
      : texts(std::move(lines)), scratch(texts.size()), headers(texts.size()) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      parse_header(texts[i], scratch[i], headers[i]);
      bytes += static_cast<std::int64_t>(texts[i].size()) + 1;
    }
  }
};

/// Lines `which` of every message; all if it is negative.
DecodedLines lines_of(int which, std::uint64_t messages) {
  std::vector<std::string> lines;
  for (std::uint64_t n = 1; n <= messages; ++n) {
    const auto all = example_message(n);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (which >= 0 && which != static_cast<int>(i)) continue;
      append_line(lines.emplace_back(), Form::Rfc3164, n, all[i]);
      lines.back().pop_back();
    }
  }
  return DecodedLines(std::move(lines));
}

/// `expected`: what every line must be, if all are one kind.
void decode(benchmark::State& state, int which, Decoded expected) {
  const DecodedLines lines = lines_of(which, which < 0 ? 2'000 : 10'000);
  EventDecoder decoder(PatternSet::built_in());
  Event event;
  std::uint64_t others = 0;
  for (auto _ : state) {
    for (const Header& header : lines.headers) others += decoder.decode(header, event) != expected;
  }
  if (which >= 0 && others != 0) state.SkipWithError("not the kind of line this is about");
  state.SetBytesProcessed(state.iterations() * lines.bytes);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(lines.headers.size()));
}
BENCHMARK_CAPTURE(decode, connect_line, 0, Decoded::Event)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, accept_line, 1, Decoded::Event)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, message_id_line, 2, Decoded::Event)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, queue_line, 3, Decoded::Event)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, filter_line, 9, Decoded::Event)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, delivery_line, 13, Decoded::Event)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, unknown_program, 12, Decoded::UnknownProgram)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, whole_log, -1, Decoded::Event)->Unit(benchmark::kMillisecond);

/// A line of a known program that is none of its events: every candidate is tried.
void decode_unknown_line(benchmark::State& state) {
  std::vector<std::string> lines;
  for (int n = 0; n < 10'000; ++n)
    lines.push_back(fmt::format(
        "Nov 18 10:00:00 mx1 postfix/smtpd[4100]: 4XtQ{:07}z1ab: something nobody has seen before, {}", n,
        n));
  const DecodedLines decoded(std::move(lines));
  EventDecoder decoder(PatternSet::built_in());
  Event event;
  for (auto _ : state) {
    for (const Header& header : decoded.headers) benchmark::DoNotOptimize(decoder.decode(header, event));
  }
  state.SetBytesProcessed(state.iterations() * decoded.bytes);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(decoded.headers.size()));
}
BENCHMARK(decode_unknown_line)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mailtrace::bench
