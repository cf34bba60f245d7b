// Finds out whether a text looks as a template says, and what its fields are: a small backtracking
// matcher, anchored at both ends, first way wins.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "patterns/byte_set.h"
#include "patterns/field.h"
#include "patterns/node.h"

namespace mailtrace {

/// The tables of byte sets that many matchers share. Must outlive them; filled by one thread.
class ByteTables {
 public:
  const ByteTable* table(const ByteSet& set);

 private:
  std::map<ByteSet, std::unique_ptr<ByteTable>> tables_;
};

/// Which alternatives of which parts of a template a match took: (index of the part, alternative); an
/// optional part has 0 = present, 1 = absent.
using Coverage = std::vector<std::pair<std::uint16_t, std::uint16_t>>;

/// How many steps a match may still take: a step is one try of a run, a choice or a way back, and a
/// further one for each 16 bytes it looks at. An ordinary line needs fewer than a hundred.
struct StepBudget {
  /// What one template may spend on one text, about a tenth of a millisecond.
  static constexpr std::uint32_t kPerTemplate = 16'384;
  /// What all templates tried on one text may spend together.
  static constexpr std::uint32_t kPerText = 65'536;

  std::uint32_t left = kPerText;
  bool exhausted = false;  // a match was given up, and counted as none
};

/// The captures of the way tried at the moment. Views are offsets into the text.
struct CaptureLog {
  static constexpr std::size_t kCapacity = 256;
  /// A loop whose rounds log something takes no further round beyond this: what one round and the rest of
  /// the template log still fits.
  static constexpr std::size_t kMostBeforeRound = 128;
  struct Entry {
    std::uint32_t begin;
    std::uint32_t end;
    std::uint32_t what;  // Field, or kMark | part << 8 | alternative
  };
  static constexpr std::uint32_t kMark = 1u << 31;

  std::size_t size = 0;
  std::array<Entry, kCapacity> entries;

  CaptureLog() {}  // entries beyond size have no value
  /// Of a field that a loop found several times, the first counts.
  void add_to(Fields& out, std::string_view text) const {
    for (std::size_t i = size; i-- > 0;) {
      const Entry& e = entries[i];
      if (!(e.what & kMark)) out.set(static_cast<Field>(e.what), text.substr(e.begin, e.end - e.begin));
    }
  }
};

/// A compiled tree. Immutable, may be used from several threads; a match allocates nothing.
class Matcher {
 public:
  /// Nodes too heavy for a matcher are refused by the readers of templates and types; see kMaxWeight.
  Matcher(const Node& node, ByteTables& tables);

  /// Whether text[from, size) looks as the tree says. Captures are appended to `log`, which is left as
  /// it was if there is no match. Spending more than `budget`, or more than StepBudget::kPerTemplate, or
  /// needing more ways back than there is room for, is no match.
  bool match(std::string_view text, std::size_t from, CaptureLog& log, StepBudget& budget) const;

  /// False only if text[from, size) cannot match, as a look at its first bytes tells; `from` <= size.
  bool may_begin(std::string_view text, std::size_t from) const { return prefix_.stands_at(text, from); }

  /// The largest weight_of() a tree may have.
  static constexpr std::size_t kMaxWeight = 4096;

 private:
  friend class MatcherCompiler;
  friend class MatchRun;

  enum class Op : std::uint8_t {
    Literal,
    Class,
    Take,
    Greedy,
    Lazy,
    Split,
    Branch,
    Jump,
    Round,
    Begin,
    End,
    Mark,
    Accept
  };
  static constexpr std::uint8_t kNoField = 0xff;

  /// How a literal begins, to be compared as a word.
  struct Prefix {
    std::uint64_t bytes = 0;
    std::uint64_t mask = 0;
    std::uint32_t length = 0;  // at most 8; 0: any text will do

    bool stands_at(std::string_view text, std::size_t pos) const {
      const auto left = text.size() - pos;
      if (left >= sizeof bytes) [[likely]] {
        std::uint64_t word;
        std::memcpy(&word, text.data() + pos, sizeof word);
        return ((word ^ bytes) & mask) == 0;
      }
      if (left < length) return false;
      for (std::size_t i = 0; i < length; ++i) {
        if (text[pos + i] != reinterpret_cast<const char*>(&bytes)[i]) return false;
      }
      return true;
    }
  };

  struct Instruction {
    Op op = Op::Accept;
    std::uint8_t field = kNoField;  // Take, Greedy, Lazy: the run is kept; Begin, End
    bool ends = false;        // Greedy, Lazy: the text may end after the run. Split, Branch: right behind it
    bool other_ends = false;  // Split: the text may end at `other`
    std::uint32_t next = 0;   // Jump: where to go on; all others go on with the instruction behind them
    std::uint32_t other =
        0;  // Split: where to go on if that leads nowhere. Branch: if the text cannot go on behind it
    std::uint32_t min = 0;     // runs
    std::uint32_t max = 0;     // runs
    std::uint32_t offset = 0;  // Literal; Greedy, Lazy: the literal that must follow, if length > 0
    std::uint32_t length = 0;
    std::uint32_t what = 0;  // Mark: the entry of the log. Greedy, Lazy: index of the literal's rarest byte
    const ByteTable* set = nullptr;     // Class, runs. Split, Branch: what may stand behind it
    const ByteTable* follow = nullptr;  // Greedy, Lazy: what may follow. Split: at `other`
    Prefix prefix;                      // Literal. Split: behind it
    std::uint64_t last = 0;             // Literal of more than 8 bytes: the last 8
    Prefix other_prefix;                // Split: at `other`
  };

  std::vector<Instruction> code_;
  Prefix prefix_;  // of the whole
  std::string literals_;
};

}  // namespace mailtrace
