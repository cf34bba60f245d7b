// make_log: writes mail logs of any size, and what is true about every message in them.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/core.h>

#include "kinds.h"
#include "log_writer.h"

namespace make_log {
namespace {

constexpr double kBytesPerScenario = 3'200;  // about, with the default mix
constexpr double kNoise = 0.55;              // events of noise a scenario
constexpr int kAtTheEdge = 12;               // scenarios that the beginning or the end of the log cuts
constexpr Micros kEdge = 3 * kSecond;

double scenarios_wanted(const Options& options) {
  if (options.messages != 0) return static_cast<double>(options.messages);
  const double wide = options.format == Format::Rfc3164 ? 1.0 : options.format == Format::Journal ? 2.0 : 1.15;
  return std::max(10.0, static_cast<double>(options.bytes) / (kBytesPerScenario * wide));
}

/// How busy an hour is; 1 on the average of a week.
double busy(Micros time) {
  constexpr double by_hour[24] = {0.3, 0.3, 0.3, 0.3, 0.3, 0.4, 0.6, 1.0, 1.6, 1.9, 1.9, 1.8,
                                  1.5, 1.7, 1.8, 1.7, 1.6, 1.3, 1.0, 0.8, 0.7, 0.5, 0.4, 0.3};
  const Micros weekday = (time / kDay + 4) % 7;  // 0: Sunday; 1970 began on a Thursday
  return by_hour[time / kHour % 24] * (weekday == 0 || weekday == 6 ? 0.5 : 1.2);
}

/// When scenarios begin: in bursts, as mail comes.
class Arrivals {
 public:
  Arrivals(const Options& options, double rate, Micros first, std::uint64_t seed)
      : daily_(options.daily), random_(seed), now_(first) {
    const double mean = static_cast<double>(kSecond) / rate;
    inside_ = std::min(mean * 0.3, 80.0 * kMillisecond);
    between_ = mean * kBurst - inside_ * (kBurst - 1);
  }
  Micros next() {
    const double mean = random_.chance(1.0 / kBurst) ? between_ / (daily_ ? busy(now_) : 1.0) : inside_;
    return now_ += random_.exponential(mean);
  }

 private:
  static constexpr double kBurst = 10;
  bool daily_;
  Random random_;
  Micros now_;
  double inside_, between_;
};

class Run {
 public:
  Run(const Options& options)
      : options_(options),
        rate_(options.rate > 0 ? options.rate : scenarios_wanted(options) * static_cast<double>(kSecond) / static_cast<double>(options.span)),
        end_(expected_end()),
        truth_(options.truth),
        world_(options),
        writer_(options, world_, truth_, end_),
        sim_{options, world_, timeline_, truth_, end_},
        weights_(mixed_weights(options)) {
    for (double& weight : weights_) weight = total_ += weight;
  }

  void run() {
    before_the_log();
    Arrivals arrivals(options_, rate_, options_.start, options_.seed);
    for (std::uint64_t n = 0; !full(); ++n) {
      if (options_.messages != 0 && n == options_.messages) break;
      const Micros time = arrivals.next();
      write_until(time);
      const bool near_the_end = options_.messages != 0 && n * 20 > options_.messages * 19;
      start_scenario(time, near_the_end && world_.random.chance(0.2) ? Choice::Lasting : Choice::Any);
      if (world_.random.chance(kNoise)) make_noise(sim_, time + world_.random.between(0, kSecond));
    }
    if (options_.messages != 0) {
      for (int i = 0; i < kAtTheEdge; ++i) start_scenario(end_ - world_.random.between(kMillisecond, kEdge));
      write_until(end_);
    }
    writer_.finish();
    while (!timeline_.empty()) lose(timeline_.pop(), false);
    fmt::print(stderr, "{} lines, {} bytes, {} messages\n", writer_.lines(), writer_.bytes(), truth_.messages_written());
  }

 private:
  Micros expected_end() const {
    if (options_.messages == 0) return options_.start + static_cast<Micros>(scenarios_wanted(options_) / rate_ * kSecond);
    Arrivals arrivals(options_, rate_, options_.start, options_.seed);
    Micros last = options_.start;
    for (std::uint64_t i = 0; i < options_.messages; ++i) last = arrivals.next();
    return last + kEdge;
  }

  enum class Choice { Any, Lasting };

  /// Scenarios whose first lines are lost: long ago only those that last, at the edge any.
  void before_the_log() {
    const Micros before = std::min<Micros>(2 * kDay, (end_ - options_.start) / 2);
    const double lasting = share_of_lasting();
    Arrivals arrivals(options_, rate_, options_.start - before, options_.seed + 99);
    for (Micros time = arrivals.next(); time < options_.start - kEdge; time = arrivals.next()) {
      if (world_.random.chance(lasting)) start_scenario(time, Choice::Lasting);
    }
    for (int i = 0; i < kAtTheEdge; ++i) start_scenario(options_.start - world_.random.between(kMillisecond, kEdge));
  }

  void start_scenario(Micros time, Choice choice = Choice::Any) {
    for (int tries = 0; tries < 1000; ++tries) {
      const auto found = std::upper_bound(weights_.begin(), weights_.end(), world_.random.unit() * total_);
      const Kind& kind = all_kinds()[static_cast<std::size_t>(std::min(found, weights_.end() - 1) - weights_.begin())];
      if (choice == Choice::Lasting && !kind.long_lived) continue;
      return kind.play(sim_, time);
    }
  }

  double share_of_lasting() const {
    double share = 0, before = 0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
      if (all_kinds()[i].long_lived) share += weights_[i] - before;
      before = weights_[i];
    }
    return share / total_;
  }

  bool full() const { return options_.bytes != 0 && writer_.bytes() >= options_.bytes; }

  void write_until(Micros time) {
    while (!timeline_.empty() && timeline_.next_time() <= time && !full()) {
      Line* line = timeline_.pop();
      if (line->time < options_.start) {
        lose(line, true);
        continue;
      }
      writer_.write(*line);
      timeline_.recycle(line);
    }
  }

  void lose(Line* line, bool before_start) {
    for (const auto& [message, index] : line->owners) truth_.line_lost(message, index, before_start);
    timeline_.recycle(line);
  }

  const Options& options_;
  double rate_;
  Micros end_;
  Truth truth_;
  World world_;
  Timeline timeline_;
  LogWriter writer_;
  Simulation sim_;
  std::vector<double> weights_;
  double total_ = 0;
};

}  // namespace
}  // namespace make_log

int main(int argc, char** argv) {
  const make_log::Options options = make_log::parse_options(argc, argv);
  std::filesystem::create_directories(options.out);
  make_log::Run(options).run();
}
