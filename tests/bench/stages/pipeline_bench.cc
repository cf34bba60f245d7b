// The whole way of a small log, from its file (in memory, as the page cache is) to traces.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "pipeline/run.h"
#include "tests/bench/stages/example_log.h"

namespace mailtrace::bench {
namespace {

constexpr std::size_t kLogSize = 4 << 20;

/// A log that is gone with it.
class LogFile {
 public:
  LogFile() {
    const int file = ::mkstemp(path_.data());
    std::FILE* stream = file < 0 ? nullptr : ::fdopen(file, "wb");
    if (stream == nullptr) std::abort();
    const std::string log = example_log(Form::Rfc3339, kLogSize);
    size_ = log.size();
    if (std::fwrite(log.data(), 1, size_, stream) != size_ || std::fclose(stream) != 0) std::abort();
  }
  LogFile(const LogFile&) = delete;
  ~LogFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }
  std::size_t size() const { return size_; }

 private:
  std::string path_ = "/tmp/mailtrace-bench.XXXXXX";
  std::size_t size_ = 0;
};

void run_log(benchmark::State& state, const Query* query, bool lines_wanted) {
  const LogFile file;
  RunRequest request;
  request.files = {*describe_source(file.path())};
  request.patterns = &PatternSet::built_in();
  request.query = query;
  request.threads = static_cast<unsigned>(state.range(0));
  std::uint64_t traces = 0;
  RunHooks hooks;
  hooks.trace = [&](Trace& trace, const RunHooks::Place&, const std::function<void()>& add_lines) {
    if (query != nullptr && !matches(*query, trace)) return true;
    if (lines_wanted) add_lines();
    ++traces;
    return true;
  };
  for (auto _ : state) {
    traces = 0;
    run(request, hooks);
  }
  state.counters["traces"] = static_cast<double>(traces);
  if (traces == 0) state.SkipWithError("no trace");
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(file.size()));
}

/// Every message, as for `-o summary` and no query.
void everything(benchmark::State& state) {
  run_log(state, nullptr, false);
}
BENCHMARK(everything)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime()->MeasureProcessCPUTime();

void everything_with_lines(benchmark::State& state) {
  run_log(state, nullptr, true);
}
BENCHMARK(everything_with_lines)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

/// The messages of one recipient.
void one_recipient(benchmark::State& state) {
  Query query;
  query.to = {*AddressPattern::parse("customer.77@example.org")};
  run_log(state, &query, true);
}
BENCHMARK(one_recipient)
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace mailtrace::bench
