#include "lines/id_words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "lines/id_words_loop.h"

using namespace mailtrace;

namespace {

bool names(std::string_view text, std::string_view id) {
  IdWordFinder finder;
  finder.find(text);
  const auto wanted = id_words_of(id);
  if (wanted.empty()) return false;
  return std::all_of(wanted.begin(), wanted.end(), [&](std::uint32_t hash) {
    return std::any_of(finder.words(), finder.words() + finder.word_count(),
                       [&](const IdWord& w) { return w.hash == hash; });
  });
}

std::vector<std::string> words_in(std::string_view text) {
  IdWordFinder finder;
  finder.find(text);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < finder.word_count(); ++i) {
    const std::string_view rest = text.substr(finder.words()[i].offset);
    words.emplace_back(rest.substr(0, rest.find_first_of(" :,;<>()[]=/")));
  }
  return words;
}

/// The definition of the header, byte by byte.
std::size_t slow_count(std::string_view text) {
  std::size_t count = 0;
  const auto word = [&](std::size_t i) { return i < text.size() && id_words::is_word_byte(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    if (!word(i)) {
      ++i;
      continue;
    }
    std::size_t strong = 0, hex = 0;
    bool found = false;
    for (; word(i); ++i) {
      const char c = text[i], lower = static_cast<char>(c | 0x20);
      const bool digit = id_words::is_digit_byte(c);
      strong = digit || std::string_view("aeiou").find(c) == std::string_view::npos ? strong + 1 : 0;
      hex = digit || (lower >= 'a' && lower <= 'f') ? hex + 1 : 0;
      found = found || strong == 6 || hex == 6;
    }
    count += found;
  }
  return count;
}

}  // namespace

TEST_CASE("IDs of the mail systems are found where they stand in a line") {
  const char* const ids[] = {"3F2A91C0D",        "4Z8bxN2K3jz9Vpx", "1tABcd-000000005Xy-2Bce", "1abCde-0004fG-7x",
                             "w5Q9xUAb001234",   "KAA01234",        "4c5f9e35-00000f5a",       "02137-13",
                             "7a0c4d2ebad0f1ce", "0004A8F1.4C5F9E35.000012AB",
                             "8D5A6C5E-1F2B-4E54-9A24-2F1D5B4C9E02.1"};
  for (const std::string id : ids) {
    CAPTURE(id);
    for (const auto& [before, behind] : {std::pair{"", ""}, {"postfix/smtp[123]: ", ": to=<a@example.org>"},
                                         {"(250 2.0.0 Ok: queued as ", ")"}, {"id=", ","}, {"<", ">"}}) {
      for (std::size_t pad = 0; pad < 70; ++pad) {
        CHECK(names(std::string(pad, ' ') + before + id + behind, id));
      }
    }
    CHECK_FALSE(names("postfix/smtp[123]: 3F2A91C0E: no such ID", id));
  }
}

TEST_CASE("letters count as lower case, and ordinary words are no ID words") {
  CHECK(names("queued as 3f2a91c0d", "3F2A91C0D"));
  CHECK(words_in("connect from mail.example.org[192.0.2.7] status=sent delays=0.1/0/2.3/12").empty());
  CHECK(words_in("2026-11-21T09:48:16.669477+00:00 host x: NOQUEUE 123456") ==
        std::vector<std::string>{"669477+00", "NOQUEUE", "123456"});
  CHECK(words_in("task (02137-13-2) of 2026-11-21").size() == 1);
}

TEST_CASE("words of a Message-ID hold in any case") {
  CHECK(message_id_words_of("20261121.3F2A91C0D@example.org").size() == 2);
  CHECK(message_id_words_of("UPPERVOWELS.AEIOUA@example.org").empty());
  CHECK_FALSE(id_words_of("UPPERVOWELS@example.org").empty());
}

TEST_CASE("the portable loop, the fast one and the definition agree on any bytes") {
  std::mt19937 random(7);
  const std::string_view alphabet = "aeiouBCDF019--.\n :xyzz\xff";
  for (int round = 0; round < 400; ++round) {
    std::string text(random() % 400, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    if (round % 3 == 0) text.insert(random() % (text.size() + 1), std::string(150, 'b'));
    std::vector<std::uint32_t> lines(text.size() + 1);
    std::vector<IdWord> words(text.size() / 2 + 1);
    const id_words::Found portable =
        id_words::find_portable(text.data(), text.size(), lines.data(), words.data());
    IdWordFinder finder;
    finder.find(text);
    REQUIRE(portable.lines == finder.line_count());
    REQUIRE(portable.words == finder.word_count());
    for (std::size_t i = 0; i < portable.lines; ++i) CHECK(lines[i] == finder.lines()[i]);
    for (std::size_t i = 0; i < portable.words; ++i) {
      CHECK(words[i].offset == finder.words()[i].offset);
      CHECK(words[i].hash == finder.words()[i].hash);
    }
    CHECK(slow_count(text) <= portable.words);
  }
}
