// How many messages matched, and in which sources their lines stand: --count, --files-with-matches.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "traces/trace.h"

namespace mailtrace {

/// Counts messages. Keeps one entry a source, nothing of the traces. Not thread-safe.
class MessageCounts {
 public:
  void add(const Trace& trace);

  std::uint64_t total() const { return total_; }
  /// Messages with a line in a source, by its name. A message that spans several counts in each, so the
  /// numbers may add up to more than the total.
  const std::map<std::string, std::uint64_t>& by_source() const { return by_source_; }

  /// Appends the total on a line of its own.
  void append_total(std::string& out) const;
  /// Appends "NAME:COUNT" for each source that has messages, by name.
  void append_by_source(std::string& out) const;
  /// Appends the names of the sources that have messages, a line each, by name.
  void append_sources(std::string& out) const;

 private:
  std::uint64_t total_ = 0;
  std::map<std::string, std::uint64_t> by_source_;
};

}  // namespace mailtrace
