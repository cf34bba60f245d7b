// One message, or what is left of it in the log, as a JSON object.
#pragma once

#include <string>
#include <vector>

#include "message.h"

namespace make_log {

/// The part of a message made of the units whose entry in `part_of_unit` is `part`. Views of its arguments.
class PartJson {
 public:
  PartJson(const Message& message, const std::vector<int>& part_of_unit, int part, const std::vector<std::string>& files);

  bool empty() const { return !has_lines_; }
  /// Its lines make no trace: only filters and stores speak of it.
  bool loose() const { return !has_own_; }
  /// Adds the object and a line end. `number` counts the parts of the message from 1.
  void append(std::string& out, int number) const;

 private:
  bool here(const LineInfo& line) const;
  void append_names(std::string& out) const;
  void append_hops(std::string& out) const;
  void append_lines(std::string& out) const;
  void append_role(std::string& out, Role role, std::uint16_t file, bool& first) const;
  void append_recipients(std::string& out) const;
  const char* last_status(std::size_t recipient) const;  // nullptr: no line shows one

  const Message& message_;
  const std::vector<int>& part_of_unit_;
  int part_;
  const std::vector<std::string>& files_;
  bool has_lines_ = false;
  bool has_own_ = false;
};

void append_json_string(std::string& out, std::string_view text);

}  // namespace make_log
