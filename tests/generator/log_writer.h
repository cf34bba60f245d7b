// Writes lines to the log files: headers, rotation, compression, order of arrival.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "options.h"
#include "random.h"
#include "timeline.h"
#include "truth.h"
#include "world.h"

namespace make_log {

/// One file of the log, plain or gzip.
class LogFile {
 public:
  LogFile(const std::string& path, bool compress, Micros first_time);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;
  void append(std::string_view text);
  /// Writes the rest and gives the file the time of its last line, as a log file has.
  void finish(Micros last_time);

 private:
  struct Deflater;
  void drain();

  std::string path_;
  std::string buffer_;
  std::FILE* file_ = nullptr;
  std::unique_ptr<Deflater> deflater_;
};

/// What the header of a line looks like. Keeps the text of the last second.
class HeaderText {
 public:
  explicit HeaderText(Format format) : format_(format) {}
  /// Appends the whole line with its line end.
  void append(std::string& out, const Line& line, const Host& host);

 private:
  void append_json(std::string& out, const Line& line, const Host& host) const;

  Format format_;
  Micros second_ = -1;
  std::string stamp_;
};

class LogWriter {
 public:
  LogWriter(const Options& options, World& world, Truth& truth, Micros expected_end);
  ~LogWriter();

  /// Lines come in the order of their times. Takes the owners' lines down as written.
  void write(const Line& line);
  /// Writes what --jitter holds back.
  void finish();
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t lines() const { return lines_; }

 private:
  struct Sink {
    std::string folder;  // relative to --out, with a slash at the end, or ""
    std::unique_ptr<LogFile> file;
    int part = -1;       // 0: the oldest
    std::uint32_t number = 0;
    std::uint16_t truth_file = 0;
    Micros last_time = 0;
  };
  struct Held {
    Micros until;
    std::uint64_t order;
    Line line;
    bool operator>(const Held& o) const { return until != o.until ? until > o.until : order > o.order; }
  };

  void hold(const Line& line, Micros until);
  void release(Micros now);
  void put(const Line& line);
  void open_part(Sink& sink, int part, Micros time);
  int part_due(Micros time) const;

  const Options& options_;
  World& world_;
  Truth& truth_;
  Micros expected_end_;
  HeaderText header_;
  Random random_;
  std::vector<Sink> sinks_;
  std::priority_queue<Held, std::vector<Held>, std::greater<>> held_;
  std::map<std::pair<int, std::uint32_t>, Micros> busy_;  // by host and pid: a process's lines keep their order
  std::uint64_t held_count_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t lines_ = 0;
  std::string text_;
};

}  // namespace make_log
