// Texts in order that need not fit into memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/file_descriptor.h"

namespace mailtrace {

/// Compared from left to right.
using SortKey = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

/// Gives texts one after another, in the order of their keys.
class SortedTexts {
 public:
  virtual ~SortedTexts() = default;
  /// Goes on to the next one, at first to the first. False at the end, and where it cannot be read: see error().
  virtual bool next() = 0;
  /// An errno value, for a text that cannot be read; 0: none.
  virtual int error() const { return 0; }

  const SortKey& key() const { return key_; }
  /// Valid until next().
  std::string_view text() const { return text_; }

 protected:
  SortKey key_;
  std::string_view text_;
};

/// All texts of several; of equal keys those of the one that comes first among them. At most some hundred.
class MergedTexts : public SortedTexts {
 public:
  explicit MergedTexts(std::vector<std::unique_ptr<SortedTexts>> all);
  bool next() override;
  int error() const override { return error_; }

 private:
  bool goes_before(std::size_t a, std::size_t b) const;

  std::vector<std::unique_ptr<SortedTexts>> all_;
  std::vector<std::size_t> heap_;  // of those that have a text, the first one on top
  bool begun_ = false;
  int error_ = 0;
};

/// Keeps texts that come in several runs, each in order, in a temporary file. Memory: some MiB at most. Not thread-safe.
class SortedRuns {
 public:
  /// Takes one run. False if it cannot be kept, with errno set: then nothing of it is.
  bool add(SortedTexts& texts);
  bool empty() const { return runs_.empty(); }
  /// The runs, in the order in which they came. Valid until the next add().
  std::vector<std::unique_ptr<SortedTexts>> all() const;

 private:
  struct Run {
    std::uint64_t begin, end;  // in the file
  };

  bool merge();

  FileDescriptor file_;
  std::vector<Run> runs_;
};

}  // namespace mailtrace
