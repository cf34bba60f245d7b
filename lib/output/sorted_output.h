// Reports of messages, put in order before they are written.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/result.h"

namespace mailtrace {

/// Takes the text of each message as it is found and gives all texts back in the order of their keys.
/// Keeps at most about `memory` bytes of text; what is beyond goes to a temporary file without a name
/// (TMPDIR, else /tmp). Not thread-safe.
class SortedOutput {
 public:
  /// Compared from left to right; ties keep the order in which they were added.
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

  explicit SortedOutput(std::size_t memory) : memory_(memory) {}
  ~SortedOutput();
  SortedOutput(const SortedOutput&) = delete;

  void add(const Key& key, std::string_view text);
  std::size_t size() const { return entries_.size(); }

  /// Calls `write` for the first `most` texts in order until it returns false. The error is one of the
  /// temporary file: then texts are missing.
  Result<bool> write(std::uint64_t most, const std::function<bool(std::string_view)>& write);

 private:
  struct Entry {
    Key key;
    std::uint64_t offset;  // in the file, then in buffer_
    std::uint64_t size;
  };

  void spill();
  Result<std::string_view> text_of(const Entry& entry);

  std::size_t memory_;
  std::string buffer_;
  std::vector<Entry> entries_;
  std::uint64_t spilled_ = 0;  // bytes in the file
  std::FILE* file_ = nullptr;
  int file_error_ = 0;
  std::string read_back_;
};

}  // namespace mailtrace
