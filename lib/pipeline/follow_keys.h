// The IDs that a run follows from line to line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lines/id_words.h"

namespace mailtrace {

/// IDs met, and by which of their words lines are found that name them. Keys are new until take_new() was called.
/// Not thread-safe; find() may be called from several threads as long as nothing is added.
class FollowKeys {
 public:
  /// False, and nothing was added, for an ID without a word to be found by.
  bool add_id(std::string_view id);
  bool has_id(std::string_view id) const { return known_.contains(std::string(id)); }
  void add_message_id(std::string_view logged);
  /// Whether one with the same key was added.
  bool has_message_id(std::string_view logged) const;

  /// Makes the keys added since the last call the ones that are looked for; false if there are none.
  bool take_new();

  /// Whether a word is that by which one of the keys looked for is found.
  bool find(std::uint32_t word) const { return maybe_[word % kFilterSize] && words_.contains(word); }
  bool finds_words() const { return !words_.empty(); }
  const std::unordered_set<std::uint32_t>& words() const { return words_; }
  /// Texts of the keys looked for that have no word: they may stand in any block.
  const std::vector<std::string>& texts() const { return texts_; }

  std::uint64_t size() const { return known_.size(); }

 private:
  std::optional<std::uint32_t> best_word(std::string_view id, const std::vector<std::uint32_t>& usable);

  std::unordered_set<std::string> known_;
  std::unordered_set<std::string> message_ids_;  // their keys, see transactions/message_id.h
  std::vector<std::uint32_t> new_words_;
  std::vector<std::string> new_texts_;
  std::unordered_set<std::uint32_t> words_;
  static constexpr std::size_t kFilterSize = 1 << 15;
  std::vector<bool> maybe_ = std::vector<bool>(kFilterSize);  // of words_, by their low bits
  std::vector<std::string> texts_;
  IdWordFinder finder_;
};

}  // namespace mailtrace
