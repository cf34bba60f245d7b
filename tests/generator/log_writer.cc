#include "log_writer.h"

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

namespace make_log {
namespace {

constexpr double kLate = 0.02;  // of the lines, with --jitter
constexpr Micros kLatest = 1'900 * kMillisecond;

}  // namespace

LogWriter::LogWriter(const Options& options, World& world, Truth& truth, Micros expected_end)
    : options_(options), world_(world), truth_(truth), expected_end_(expected_end), header_(options.format),
      random_(options.seed + 4711) {
  sinks_.resize(options.split_hosts ? static_cast<std::size_t>(world.hosts()) : 1);
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    if (options.split_hosts) sinks_[i].folder = world.host(static_cast<int>(i)).name + "/";
    std::filesystem::create_directories(options.out + "/" + sinks_[i].folder);
    open_part(sinks_[i], 0, options.start);
  }
}

LogWriter::~LogWriter() = default;

void LogWriter::write(const Line& line) {
  if (!options_.jitter) return put(line);
  release(line.time);
  const auto busy = busy_.find({line.host, line.pid});
  if (line.pid != 0 && busy != busy_.end() && busy->second > line.time) hold(line, busy->second);
  else if (random_.chance(kLate)) hold(line, line.time + random_.between(1, kLatest));
  else put(line);
}

/// A process's later lines wait behind the one that is late.
void LogWriter::hold(const Line& line, Micros until) {
  if (line.pid != 0) busy_[{line.host, line.pid}] = until;
  held_.push({until, held_count_++, line});
}

void LogWriter::release(Micros now) {
  while (!held_.empty() && held_.top().until <= now) {
    put(held_.top().line);
    held_.pop();
  }
  if (held_.empty() || busy_.size() > 5000) std::erase_if(busy_, [&](const auto& entry) { return entry.second <= now; });
}

void LogWriter::put(const Line& line) {
  Sink& sink = sinks_[options_.split_hosts ? static_cast<std::size_t>(line.host) : 0];
  while (sink.part < part_due(line.time)) open_part(sink, sink.part + 1, line.time);
  text_.clear();
  header_.append(text_, line, world_.host(line.host));
  sink.file->append(text_);
  sink.last_time = std::max(sink.last_time, line.time);
  bytes_ += text_.size();
  ++lines_;
  ++sink.number;
  for (const auto& [message, index] : line.owners) truth_.line_written(message, index, sink.truth_file, sink.number);
}

int LogWriter::part_due(Micros time) const {
  const int parts = options_.rotate + 1;
  if (parts == 1) return 0;
  const double done = options_.bytes != 0
                          ? static_cast<double>(bytes_) / static_cast<double>(options_.bytes)
                          : static_cast<double>(time - options_.start) / static_cast<double>(expected_end_ - options_.start);
  return std::clamp(static_cast<int>(done * parts), 0, parts - 1);
}

void LogWriter::open_part(Sink& sink, int part, Micros time) {
  if (sink.file) sink.file->finish(sink.last_time);
  const int age = options_.rotate - part;  // 0: the log that is being written
  const bool compress = options_.compress && age > 0;
  const std::string name = sink.folder + (age == 0 ? "mail.log" : fmt::format("mail.log.{}{}", age, compress ? ".gz" : ""));
  sink.file = std::make_unique<LogFile>(options_.out + "/" + name, compress, time);
  sink.part = part;
  sink.number = 0;
  sink.last_time = time;
  sink.truth_file = truth_.add_file(name);
}

void LogWriter::finish() {
  while (!held_.empty()) {
    put(held_.top().line);
    held_.pop();
  }
  for (Sink& sink : sinks_) {
    while (sink.part < options_.rotate) open_part(sink, sink.part + 1, sink.last_time);
    sink.file->finish(sink.last_time);
  }
}

}  // namespace make_log
