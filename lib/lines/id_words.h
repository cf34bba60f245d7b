// The words of a text that may be IDs, found without knowing what wrote it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace mailtrace {

/// A word that may be an ID, or a part of one: `hash` is made of its bytes, letters in lower case. Without initial
/// values: room is made for half a million, of which a block has a few thousand.
struct IdWord {
  std::uint32_t offset;  // of its first byte in the text
  std::uint32_t hash;
};

/// The lines of a text and its ID words, found in one look at the bytes (9 GB/s with AVX-512, 5 GB/s with AVX2).
///
/// An ID word is a whole run of ASCII letters and digits in which six in a row
/// - are no lower-case vowels (queue-IDs of Postfix: src/global/mail_queue.h; the end of Sendmail's, the
///   process ID: sendmail/queue.c; most random strings), or
/// - are hexadecimal digits (OpenSMTPD, Kerio, UUIDs);
/// and, with what is between their dashes,
/// - 6-6-2 or 6-11-4 letters and digits (Exim's message ID: spec.xfpt, "Message identification"),
/// - five or more digits, a dash and digits (amavis' task: "%05d-%02d"), on each side at most twenty.
///
/// Ordinary words are none; some that are no ID are. So a text in which some ID's words do not all occur does
/// not name that ID. Reuse one object for many texts. Not thread-safe.
class IdWordFinder {
 public:
  /// `text`: less than 4 GiB.
  void find(std::string_view text);

  /// Where each line begins; the first at 0; none for an empty text.
  const std::uint32_t* lines() const { return lines_.get(); }
  std::size_t line_count() const { return line_count_; }
  /// In no particular order.
  const IdWord* words() const { return words_.get(); }
  std::size_t word_count() const { return word_count_; }

 private:
  std::size_t capacity_ = 0;
  std::unique_ptr<std::uint32_t[]> lines_;
  std::unique_ptr<IdWord[]> words_;
  std::size_t line_count_ = 0;
  std::size_t word_count_ = 0;
};

/// The hashes of the ID words of an ID, each once. Empty: it has none, and cannot be looked for by its words.
std::vector<std::uint32_t> id_words_of(std::string_view id);

/// The same for a Message-ID, which may be logged with its letters in another case: only the words that are
/// ID words in any case.
std::vector<std::uint32_t> message_id_words_of(std::string_view message_id);

}  // namespace mailtrace
