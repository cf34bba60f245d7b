// Reports of messages, put in order before they are written.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "output/sorted_runs.h"

namespace mailtrace {

/// Takes the text of each message as it is found and gives all texts back in the order of their keys.
/// Keeps at most about `memory` bytes; what is beyond goes to a temporary file without a name (TMPDIR, else /tmp).
/// Not thread-safe.
class SortedOutput {
 public:
  /// Ties keep the order in which they were added.
  using Key = SortKey;

  explicit SortedOutput(std::size_t memory) : memory_(memory) {}

  void add(const Key& key, std::string_view text);
  std::uint64_t size() const { return size_; }

  /// Calls `write` for the first `most` texts in order until it returns false. The error is one of the
  /// temporary file: then texts are missing.
  Result<bool> write(std::uint64_t most, const std::function<bool(std::string_view)>& write);

 private:
  struct Entry {
    Key key;
    std::size_t offset;  // in buffer_
    std::size_t size;
  };
  class InMemory;

  void spill();
  void sort();

  std::size_t memory_;
  std::string buffer_;
  std::vector<Entry> entries_;
  std::uint64_t size_ = 0;  // texts
  SortedRuns runs_;
};

}  // namespace mailtrace
