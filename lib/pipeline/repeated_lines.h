// Which lines of a block repeat others: "last message repeated 3 times".
#pragma once

#include <cstdint>
#include <vector>

#include "lines/header.h"
#include "pipeline/indexed_block.h"

namespace mailtrace {

/// Finds what goes together with lines of a block, each run of repeated lines gone through once. Lines by where they
/// begin. One for each thread.
class RepeatedLines {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  /// The last line that has a header and repeats none.
  std::uint32_t last_line(const IndexedBlock& block);

  /// Forgets the block before.
  void begin() { repeating_before_ = last_ = kNone; }
  /// Adds to `lines` the lines behind the found ones that repeat these, with what they repeat; and what the found ones
  /// repeat. `found` is in order.
  void add_neighbours(const IndexedBlock& block, const std::vector<std::uint32_t>& found, std::vector<std::uint32_t>& lines);
  /// Adds only the lines behind the found ones that repeat these.
  void add_repeats(const IndexedBlock& block, const std::vector<std::uint32_t>& found, std::vector<std::uint32_t>& repeats);

  /// The line that repeats one of the block before; kNone: there is none.
  std::uint32_t repeating_before() const { return repeating_before_; }
  /// The last line with a header, where it was found or repeats one that was.
  std::uint32_t last() const { return last_; }

 private:
  enum class Kind : std::uint8_t { NoHeader, Plain, Repeat };
  Kind kind_of(const IndexedBlock& block, std::uint32_t line);
  const std::uint32_t* line_before(const IndexedBlock& block, const std::uint32_t* line);
  const std::uint32_t* line_behind(const IndexedBlock& block, const std::uint32_t* line);
  const std::uint32_t* add_run(const IndexedBlock& block, const std::uint32_t* line, std::vector<std::uint32_t>& repeats);

  HeaderScratch scratch_;
  std::uint32_t repeating_before_ = kNone, last_ = kNone;
};

}  // namespace mailtrace
