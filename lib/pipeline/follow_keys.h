// The IDs that a run follows from line to line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lines/id_words.h"

namespace mailtrace {

/// IDs met, and by which of their words lines are found that name them. Not thread-safe.
class FollowKeys {
 public:
  /// False, and nothing was added, for an ID without a word to be found by.
  bool add_id(std::string_view id);
  bool has_id(std::string_view id) const { return known_.contains(std::string(id)); }
  void add_message_id(std::string_view logged);
  /// Whether one with the same key was added.
  bool has_message_id(std::string_view logged) const;

  /// By which the keys added since the last call are found. A word that was told before is told again for another key:
  /// lines that were found by it then may be about this one.
  std::vector<std::uint32_t> take_words() { return std::exchange(new_words_, {}); }
  /// The texts, in lower case, of those of them that have no word: they may stand in any block.
  std::vector<std::string> take_texts() { return std::exchange(new_texts_, {}); }

  std::uint64_t size() const { return known_.size(); }

 private:
  std::optional<std::uint32_t> best_word(std::string_view id, const std::vector<std::uint32_t>& usable);

  std::unordered_set<std::string> known_;
  std::unordered_set<std::string> message_ids_;  // their keys, see transactions/message_id.h
  std::vector<std::uint32_t> new_words_;
  std::vector<std::string> new_texts_;
  IdWordFinder finder_;
};

}  // namespace mailtrace
