#include "pipeline/follow_keys.h"

#include <algorithm>

#include "base/text.h"
#include "transactions/message_id.h"

namespace mailtrace {
namespace {

/// What programs leave out of Message-IDs, or write in another way (see transactions/message_id.h).
bool is_dropped(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u <= ' ' || u >= 0x7f || c == '"' || c == '<' || c == '>' || c == '?';
}

bool is_of_word(char c) {
  return is_letter(c) || is_digit(c);
}

/// How rare a part of a Message-ID will be: by its digits, then its size, before the @; many have the domain.
std::pair<std::size_t, std::size_t> rarity(std::string_view run) {
  const std::string_view local = run.substr(0, run.find('@'));
  return {static_cast<std::size_t>(std::count_if(local.begin(), local.end(), is_digit)), local.size()};
}

/// The rarest of the parts that all programs write the same way.
std::string_view best_run(std::string_view message_id) {
  std::string_view best;
  for (std::size_t begin = 0; begin < message_id.size();) {
    std::size_t end = begin;
    while (end < message_id.size() && !is_dropped(message_id[end])) ++end;
    const std::string_view run = message_id.substr(begin, end - begin);
    if (best.empty() || rarity(run) > rarity(best)) best = run;
    begin = end + 1;
  }
  return best;
}

/// `run` of a Message-ID without the words at its ends that another program may write together with what is dropped.
std::string_view without_cut_words(std::string_view message_id, std::string_view run) {
  const bool begins = run.data() == message_id.data();
  const bool ends = run.data() + run.size() == message_id.data() + message_id.size();
  while (!begins && !run.empty() && is_of_word(run.front())) run.remove_prefix(1);
  while (!ends && !run.empty() && is_of_word(run.back())) run.remove_suffix(1);
  return run;
}

/// What some programs leave out, and others write as it is.
bool is_left_out(char c) {
  return c == ' ' || c == '"' || c == '<' || c == '>';
}

/// The run of letters and digits at the end of `text`.
std::string_view word_at_end(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && is_of_word(text[begin - 1])) --begin;
  return text.substr(begin);
}

/// What may stand in front of a word, without anything between, where programs leave out what does: of `before`, which
/// stands before the word, its last word, its last two words, and so on. Empty: that cannot be told.
std::vector<std::string> joined_in_front(std::string_view before) {
  constexpr std::size_t kMost = 4;
  std::vector<std::string> all{""};
  while (!before.empty() && is_dropped(before.back())) {
    for (; !before.empty() && is_dropped(before.back()); before.remove_suffix(1)) {
      if (!is_left_out(before.back())) return {};
    }
    const std::string_view word = word_at_end(before);
    if (all.size() == kMost) return {};
    if (!word.empty()) all.push_back(std::string(word) + all.back());
    before.remove_suffix(word.size());
  }
  return all;
}

std::string reversed(std::string_view text) {
  return {text.rbegin(), text.rend()};
}

/// The same for what may stand behind a word.
std::vector<std::string> joined_behind(std::string_view behind) {
  std::vector<std::string> all = joined_in_front(reversed(behind));
  for (std::string& text : all) text = reversed(text);
  return all;
}

/// The ID words as which programs may write `word`, a part of the Message-ID; empty: these cannot be told.
std::vector<std::uint32_t> forms_of_word(std::string_view message_id, std::string_view word) {
  const auto begin = static_cast<std::size_t>(word.data() - message_id.data());
  std::vector<std::uint32_t> forms;
  for (const std::string& front : joined_in_front(message_id.substr(0, begin))) {
    for (const std::string& behind : joined_behind(message_id.substr(begin + word.size()))) {
      const std::vector<std::uint32_t> found = message_id_words_of(front + std::string(word) + behind);
      if (found.size() != 1) return {};
      forms.push_back(found.front());
    }
  }
  return forms;
}

/// The longest word of a part of a Message-ID that is an ID word.
std::string_view longest_id_word(std::string_view part) {
  std::string_view longest;
  for (std::string_view rest = part.substr(0, part.find('@')); !rest.empty();) {
    const std::string_view word = word_at_end(rest);
    if (word.size() > longest.size() && message_id_words_of(word).size() == 1) longest = word;
    rest.remove_suffix(std::max<std::size_t>(word.size(), 1));
  }
  return longest;
}

}  // namespace

bool FollowKeys::add_id(std::string_view id) {
  if (known_.contains(std::string(id))) return true;
  const std::vector<std::uint32_t> words = id_words_of(id);
  if (words.empty()) return false;
  if (const auto word = best_word(id, words)) {
    new_words_.push_back(*word);
  } else {
    new_texts_.push_back(lower_case(id));
  }
  known_.emplace(id);
  return true;
}

void FollowKeys::add_message_id(std::string_view logged) {
  std::string key = normalise_message_id(logged);
  if (key.empty() || !message_ids_.insert(std::move(key)).second) return;
  std::string_view message_id = bracketed_message_id(logged);
  while (!message_id.empty() && is_dropped(message_id.front())) message_id.remove_prefix(1);
  while (!message_id.empty() && is_dropped(message_id.back())) message_id.remove_suffix(1);
  const std::string_view kept = best_run(message_id);
  const std::string_view inner = without_cut_words(message_id, kept);
  if (const auto word = best_word(inner, message_id_words_of(inner))) {
    new_words_.push_back(*word);
    return;
  }
  const std::string_view cut = longest_id_word(kept);
  const std::vector<std::uint32_t> forms = cut.empty() ? std::vector<std::uint32_t>() : forms_of_word(message_id, cut);
  for (const std::uint32_t word : forms) new_words_.push_back(word);
  if (forms.empty()) new_texts_.push_back(lower_case(kept));
}

bool FollowKeys::has_message_id(std::string_view logged) const {
  return message_ids_.contains(normalise_message_id(logged));
}

/// The longest of the words, before the @ if there is one, as many have a domain; nullopt if none is usable.
std::optional<std::uint32_t> FollowKeys::best_word(std::string_view id, const std::vector<std::uint32_t>& usable) {
  finder_.find(id);
  const std::size_t domain = std::min(id.find('@'), id.size());
  std::uint32_t best = 0;
  std::size_t best_size = 0;
  for (std::size_t i = 0; i < finder_.word_count(); ++i) {
    const IdWord& word = finder_.words()[i];
    if (std::find(usable.begin(), usable.end(), word.hash) == usable.end()) continue;
    std::size_t size = 0;
    while (word.offset + size < id.size() && (is_letter(id[word.offset + size]) || is_digit(id[word.offset + size]))) ++size;
    if (word.offset >= domain || size <= best_size) continue;
    best = word.hash;
    best_size = size;
  }
  return best_size == 0 ? std::nullopt : std::optional(best);
}

}  // namespace mailtrace
