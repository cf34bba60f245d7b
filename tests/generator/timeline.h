// The lines that are made but not yet written, in the order of time.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "message.h"
#include "program.h"

namespace make_log {

/// One log line without its header. Recycled: the text keeps its memory.
struct Line {
  Micros time = 0;
  int host = 0;
  Program program = Program::Smtpd;
  std::uint32_t pid = 0;
  std::string text;
  std::vector<std::pair<Message*, std::uint32_t>> owners;  // the message, and which of its lines this is
};

/// A queue of lines by time; lines of the same microsecond come out in the order they went in.
class Timeline {
 public:
  /// A cleared line to fill in and `push`.
  Line* fresh();
  void push(Line* line);
  bool empty() const { return heap_.empty(); }
  Micros next_time() const { return heap_.front().time; }
  Line* pop();
  void recycle(Line* line);

 private:
  struct Entry {
    Micros time;
    std::uint64_t order;
    Line* line;
    bool operator<(const Entry& o) const { return time != o.time ? time > o.time : order > o.order; }
  };
  std::deque<Line> lines_;
  std::vector<Line*> free_;
  std::vector<Entry> heap_;
  std::uint64_t pushed_ = 0;
};

}  // namespace make_log
