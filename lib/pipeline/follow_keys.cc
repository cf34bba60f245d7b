#include "pipeline/follow_keys.h"

#include <algorithm>

#include "base/text.h"

namespace mailtrace {
namespace {

/// What programs leave out of Message-IDs, or write in another way (see transactions/message_id.h).
bool is_dropped(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u <= ' ' || u >= 0x7f || c == '"' || c == '<' || c == '>' || c == '?';
}

}  // namespace

bool FollowKeys::add_id(std::string_view id) {
  if (known_.contains(std::string(id))) return true;
  const std::vector<std::uint32_t> words = id_words_of(id);
  if (words.empty()) return false;
  add(id, words);
  known_.emplace(id);
  return true;
}

void FollowKeys::add_message_id(std::string_view message_id) {
  while (!message_id.empty() && is_dropped(message_id.front())) message_id.remove_prefix(1);
  while (!message_id.empty() && is_dropped(message_id.back())) message_id.remove_suffix(1);
  std::string known = "<" + std::string(message_id);
  if (message_id.empty() || known_.contains(known)) return;
  // Only the part that all programs write the same way.
  std::string_view longest;
  for (std::size_t begin = 0; begin < message_id.size();) {
    std::size_t end = begin;
    while (end < message_id.size() && !is_dropped(message_id[end])) ++end;
    if (end - begin > longest.size()) longest = message_id.substr(begin, end - begin);
    begin = end + 1;
  }
  const bool is_whole = longest.size() == message_id.size();
  add(longest, is_whole ? message_id_words_of(longest) : std::vector<std::uint32_t>());
  known_.insert(std::move(known));
}

/// By the longest of the words, before the @ if there is one.
void FollowKeys::add(std::string_view id, const std::vector<std::uint32_t>& usable) {
  finder_.find(id);
  const std::size_t domain = std::min(id.find('@'), id.size());
  std::uint32_t best = 0;
  std::size_t best_size = 0;
  for (std::size_t i = 0; i < finder_.word_count(); ++i) {
    const IdWord& word = finder_.words()[i];
    if (std::find(usable.begin(), usable.end(), word.hash) == usable.end()) continue;
    std::size_t size = 0;
    while (word.offset + size < id.size() && (is_letter(id[word.offset + size]) || is_digit(id[word.offset + size]))) ++size;
    if (word.offset < domain) size += id.size();
    if (size <= best_size) continue;
    best = word.hash;
    best_size = size;
  }
  if (best_size == 0) {
    new_texts_.push_back(lower_case(id));
  } else if (known_words_.insert(best).second) {
    new_words_.push_back(best);
  }
}

bool FollowKeys::take_new() {
  words_ = {new_words_.begin(), new_words_.end()};
  maybe_.assign(kFilterSize, false);
  for (const std::uint32_t word : words_) maybe_[word % kFilterSize] = true;
  texts_ = std::move(new_texts_);
  new_words_.clear();
  new_texts_.clear();
  return !words_.empty() || !texts_.empty();
}

}  // namespace mailtrace
