// Values that were found to be of a type lately.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/text.h"
#include "base/text_hash.h"
#include "patterns/matcher.h"

namespace mailtrace {

/// Remembers short texts that are of a type as a whole: most lines begin with a queue-ID, and the same ones come
/// again, from several programs, within a few hundred lines. The steps of the match are taken off the budget
/// again, so that no answer depends on what was seen before. One a thread; the types must outlive it.
class ValueCache {
 public:
  /// As matcher.match(value, 0, ...), without captures; `matcher` is of `type` and nothing else.
  bool match(const Node& type, const Matcher& matcher, std::string_view value, StepBudget& budget) {
    if (value.size() > Entry::kLongest) return match_anew(matcher, value, budget);
    Entry& entry = entries_[text_hash(value) % entries_.size()];
    if (entry.type == &type && is_same_text(entry.text(), value) && entry.steps <= budget.left) {
      budget.left -= entry.steps;
      return true;
    }
    const std::uint32_t before = budget.left;
    if (!match_anew(matcher, value, budget)) return false;
    entry.type = &type;
    entry.steps = before - budget.left;
    entry.size = static_cast<std::uint32_t>(value.size());
    std::memcpy(entry.bytes, value.data(), value.size());
    return true;
  }

 private:
  struct Entry {
    static constexpr std::size_t kLongest = 24;
    const Node* type = nullptr;
    std::uint32_t steps = 0;
    std::uint32_t size = 0;
    char bytes[kLongest] = {};
    std::string_view text() const { return {bytes, size}; }
  };

  static bool match_anew(const Matcher& matcher, std::string_view value, StepBudget& budget) {
    CaptureLog log;
    return matcher.match(value, 0, log, budget);
  }

  std::array<Entry, 256> entries_;
};

}  // namespace mailtrace
