// The ground truth: who owns the messages under way, and one JSON object for each when it is over.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "message.h"

namespace make_log {

class Truth {
 public:
  /// `path` "": nothing is kept or written.
  explicit Truth(const std::string& path);
  ~Truth();
  Truth(const Truth&) = delete;
  Truth& operator=(const Truth&) = delete;

  Message* begin(const char* kind);
  /// The script adds no more lines; the message is written when the last one is in the log or lost.
  void close(Message* message);
  void line_written(Message* message, std::uint32_t line, std::uint16_t file, std::uint32_t number);
  void line_lost(Message* message, std::uint32_t line, bool before_start);

  /// The name of a log file as the truth has it, relative to the output directory.
  std::uint16_t add_file(const std::string& name);
  std::uint64_t messages_written() const { return written_; }

 private:
  void settle(Message* message);
  void write(const Message& message);

  std::FILE* file_ = nullptr;
  std::vector<std::string> files_;
  std::unordered_map<Message*, std::unique_ptr<Message>> live_;
  std::uint64_t begun_ = 0;
  std::uint64_t written_ = 0;
  std::string json_;
};

}  // namespace make_log
