#include "pipeline/follow_keys.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace mailtrace {
namespace {

using Texts = std::vector<std::string>;

/// Whether a line that writes the Message-ID this way is found by one of the words.
bool finds(const std::vector<std::uint32_t>& words, std::string_view written) {
  IdWordFinder finder;
  finder.find(written);
  return std::any_of(finder.words(), finder.words() + finder.word_count(), [&](const IdWord& word) {
    return std::find(words.begin(), words.end(), word.hash) != words.end();
  });
}

TEST_CASE("an ID is looked for by one of its words, once") {
  FollowKeys keys;
  CHECK(keys.add_id("4fKvQr1K7Yz11HT"));
  CHECK(keys.has_id("4fKvQr1K7Yz11HT"));
  const auto words = keys.take_words();
  REQUIRE(words.size() == 1);
  CHECK(finds(words, "x: 4fKvQr1K7Yz11HT: removed"));
  CHECK(keys.add_id("4fKvQr1K7Yz11HT"));
  CHECK(keys.take_words().empty());
}

TEST_CASE("what is found by the same word as another key is looked for again") {
  FollowKeys keys;
  CHECK(keys.add_id("4fKvQr1K7Yz11HT"));
  const auto words = keys.take_words();
  keys.add_message_id("<4fKvQr1K7Yz11HT@mx1.example.org>");
  CHECK(keys.take_words() == words);
}

TEST_CASE("an ID without a word is not added") {
  FollowKeys keys;
  CHECK_FALSE(keys.add_id("17"));
  CHECK_FALSE(keys.has_id("17"));
  CHECK(keys.take_words().empty());
}

TEST_CASE("a Message-ID is found however programs write what stands around its words") {
  FollowKeys keys;
  keys.add_message_id("<\"quoted blank 7037380838\"@example.org>");
  const auto words = keys.take_words();
  CHECK(keys.take_texts().empty());
  CHECK(finds(words, "message-id=<\"quoted blank 7037380838\"@example.org>"));
  CHECK(finds(words, "msgid=<quoted blank 7037380838@example.org>: saved"));
  CHECK(finds(words, "Message-ID: <quotedblank7037380838@example.org>, mail_id"));
  CHECK(finds(words, "<\"quoted blank7037380838\"@example.org>"));
  CHECK_FALSE(finds(words, "<7037380839@example.org>"));
}

TEST_CASE("words may be joined on both sides") {
  FollowKeys keys;
  keys.add_message_id("<a 7037380838 b@example.org>");
  const auto words = keys.take_words();
  CHECK(keys.take_texts().empty());
  CHECK(finds(words, "<a 7037380838 b@example.org>"));
  CHECK(finds(words, "<a7037380838b@example.org>"));
  CHECK(finds(words, "<a 7037380838b@example.org>"));
  CHECK(finds(words, "<a7037380838 b@example.org>"));
}

TEST_CASE("where programs write an unknown text in place of a byte, or there is no word, the text is looked for") {
  FollowKeys keys;
  keys.add_message_id("<\xc3\xbc" "7037380838\xc3\xbc@example.org>");
  CHECK(keys.take_words().empty());
  CHECK(keys.take_texts() == Texts{"7037380838"});
  keys.add_message_id("<Anna.Bauer@example.org>");
  CHECK(keys.take_words().empty());
  CHECK(keys.take_texts() == Texts{"anna.bauer@example.org"});
}

TEST_CASE("the same Message-ID in another form is known") {
  FollowKeys keys;
  keys.add_message_id("<\"quoted blank 7037380838\"@Example.org>");
  keys.take_words();
  CHECK(keys.has_message_id("<quotedblank7037380838@example.org>"));
  keys.add_message_id("<quoted blank 7037380838@example.org>");
  CHECK(keys.take_words().empty());
}

}  // namespace
}  // namespace mailtrace
