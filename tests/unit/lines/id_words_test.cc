#include "lines/id_words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
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
  std::sort(words.begin(), words.end());
  return words;
}

/// An ID word by the definition of the header.
struct Word {
  std::size_t begin = 0;
  std::string bytes;  // in lower case
};

bool is_word(std::string_view text, std::size_t i) {
  return i < text.size() && id_words::is_word_byte(text[i]);
}
bool is_digit(std::string_view text, std::size_t i) {
  return i < text.size() && id_words::is_digit_byte(text[i]);
}

bool has_six(std::string_view word) {
  std::size_t strong = 0, hex = 0;
  for (const char c : word) {
    const char lower = static_cast<char>(c | 0x20);
    const bool digit = id_words::is_digit_byte(c);
    strong = digit || std::string_view("aeiou").find(c) == std::string_view::npos ? strong + 1 : 0;
    hex = digit || (lower >= 'a' && lower <= 'f') ? hex + 1 : 0;
    if (strong == 6 || hex == 6) return true;
  }
  return false;
}

/// The end of an Exim ID that begins at `i`, or `i`.
std::size_t exim_end(std::string_view text, std::size_t i, std::size_t middle, std::size_t tail) {
  std::size_t at = i;
  for (const std::size_t size : {std::size_t{6}, middle, tail}) {
    if (at != i && (at == text.size() || text[at++] != '-')) return i;
    for (std::size_t k = 0; k < size; ++k) {
      if (!is_word(text, at++)) return i;
    }
  }
  return is_word(text, at) ? i : at;
}

std::vector<Word> defined_words(std::string_view text) {
  std::vector<Word> words;
  const auto put = [&](std::size_t begin, std::size_t end) {
    Word word{begin, std::string(text.substr(begin, end - begin))};
    for (char& c : word.bytes) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    words.push_back(word);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_word(text, i) && (i == 0 || !is_word(text, i - 1))) {
      std::size_t end = i;
      while (is_word(text, end)) ++end;
      if (has_six(text.substr(i, end - i))) put(i, end);
      for (const auto& [middle, tail] : {std::pair{6, 2}, {11, 4}}) {
        const std::size_t exim =
            exim_end(text, i, static_cast<std::size_t>(middle), static_cast<std::size_t>(tail));
        if (exim > i) put(i, exim);
      }
    }
    if (text[i] == '-' && is_digit(text, i + 1)) {
      std::size_t begin = i, end = i + 1;
      while (begin > 0 && is_digit(text, begin - 1) && i - begin < id_words::kMostDigits) --begin;
      while (is_digit(text, end) && end - i <= id_words::kMostDigits) ++end;
      if (i - begin >= 5) put(begin, end);
    }
  }
  std::sort(words.begin(), words.end(), [](const Word& a, const Word& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.bytes.size() < b.bytes.size();
  });
  return words;
}

std::vector<std::size_t> defined_lines(std::string_view text) {
  std::vector<std::size_t> lines;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 0 || text[i - 1] == '\n') lines.push_back(i);
  }
  return lines;
}

/// What every way this processor can run finds in `text` is what is defined; two words have two hashes.
class Agreement {
 public:
  void check(std::string_view text) {
    const std::vector<Word> defined = defined_words(text);
    const std::vector<std::size_t> lines = defined_lines(text);
    const id_words::Variants all = id_words::variants();
    for (std::size_t v = 0; v < all.count; ++v) {
      CAPTURE(all.variants[v].name);
      // Of the exact size, for the address sanitizer: not even a string's closing zero may be read.
      const std::vector<char> exact(text.begin(), text.end());
      std::vector<std::uint32_t> found_lines(text.size() + 1 + id_words::kSpare);
      std::vector<IdWord> found_words(text.size() / 2 + id_words::kSpare);
      const id_words::Found found =
          all.variants[v].find(exact.data(), exact.size(), found_lines.data(), found_words.data());
      found_lines.resize(found.lines);
      REQUIRE(std::equal(lines.begin(), lines.end(), found_lines.begin(), found_lines.end()));
      REQUIRE(found.words == defined.size());
      check(defined, {found_words.begin(), found_words.begin() + static_cast<std::ptrdiff_t>(found.words)});
    }
  }

 private:
  void check(const std::vector<Word>& defined, std::vector<IdWord> found) {
    std::vector<IdWord> expected;
    for (const Word& word : defined)
      expected.push_back({static_cast<std::uint32_t>(word.begin), hash_of(word.bytes)});
    const auto is_before = [](IdWord a, IdWord b) {
      return std::pair(a.offset, a.hash) < std::pair(b.offset, b.hash);
    };
    const auto is_same = [](IdWord a, IdWord b) { return a.offset == b.offset && a.hash == b.hash; };
    std::sort(expected.begin(), expected.end(), is_before);
    std::sort(found.begin(), found.end(), is_before);
    REQUIRE(std::equal(expected.begin(), expected.end(), found.begin(), found.end(), is_same));
  }

  std::uint32_t hash_of(const std::string& word) {
    std::uint64_t sum = 0, times = id_words::kTimesPiece;
    for (std::size_t end = word.size(); end > 0; times *= id_words::kTimesEarlier) {
      id_words::Piece piece;
      while (piece.size < id_words::kPiece && end > 0) id_words::push_front(piece, word[--end]);
      sum += id_words::share_of(piece, times);
    }
    const std::uint32_t hash = id_words::hash_of(sum);
    REQUIRE(words_.emplace(hash, word).first->second == word);
    return hash;
  }

  std::map<std::uint32_t, std::string> words_;
};

}  // namespace

TEST_CASE("IDs of the mail systems are found where they stand in a line") {
  const char* const ids[] = {"3F2A91C0D",
                             "4Z8bxN2K3jz9Vpx",
                             "1tABcd-000000005Xy-2Bce",
                             "1abCde-0004fG-7x",
                             "w5Q9xUAb001234",
                             "KAA01234",
                             "4c5f9e35-00000f5a",
                             "02137-13",
                             "7a0c4d2ebad0f1ce",
                             "0004A8F1.4C5F9E35.000012AB",
                             "8D5A6C5E-1F2B-4E54-9A24-2F1D5B4C9E02.1"};
  for (const std::string id : ids) {
    CAPTURE(id);
    for (const auto& [before, behind] : {std::pair{"", ""},
                                         {"postfix/smtp[123]: ", ": to=<a@example.org>"},
                                         {"(250 2.0.0 Ok: queued as ", ")"},
                                         {"id=", ","},
                                         {"<", ">"}}) {
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
        std::vector<std::string>{"123456", "669477+00", "NOQUEUE"});
  CHECK(words_in("task (02137-13-2) of 2026-11-21").size() == 1);
  CHECK(words_in("ECDHE-RSA-AES256-GCM-SHA384") == std::vector<std::string>{"AES256-GCM-SHA384", "SHA384"});
}

TEST_CASE("words of a Message-ID hold in any case") {
  CHECK(message_id_words_of("20261121.3F2A91C0D@example.org").size() == 2);
  CHECK(message_id_words_of("UPPERVOWELS.AEIOUA@example.org").empty());
  CHECK_FALSE(id_words_of("UPPERVOWELS@example.org").empty());
}

TEST_CASE("every way to find is the definition: random texts of any length") {
  std::mt19937 random(7);
  Agreement agreement;
  for (const std::string_view alphabet : {"aeiouBCDF019--.\n :xyzz\xff", "0123456789-", "aeiouE- ", "b\n",
                                          "-", "0123456789abcdefABCDEF-\n \x10\x1a@`[{/:Gg\x80\xb1"}) {
    for (std::size_t size = 0; size < 301; ++size) {
      std::string text(size, ' ');
      for (char& c : text) c = alphabet[random() % alphabet.size()];
      if (size % 3 == 0)
        text.insert(random() % (text.size() + 1), std::string(random() % 200, "beA0"[random() % 4]));
      agreement.check(text);
    }
  }
}

TEST_CASE("every way to find is the definition: every byte") {
  Agreement agreement;
  for (int c = 0; c < 256; ++c) {
    const std::string byte(1, static_cast<char>(c));
    agreement.check("bbb" + byte + "bb beeb" + byte + "b 12345" + byte + "12 bbbbb" + byte + " fade" + byte +
                    "f");
  }
}

TEST_CASE("every way to find is the definition: words and IDs at every place of a block") {
  Agreement agreement;
  for (const std::string id :
       {"3F2A91C0D", "1tABcd-000000005Xy-2Bce", "1abCde-0004fG-7x", "12345-67", "123456-123456-12",
        "a12345-123456-12-12345-1", "bbbbbbbbbbbbbbbb", "bbbbbbbbbbbbbbbbb",
        "1234567890123456789012345-1234567890123456789012345", "aaaaaaaaaaaaaaa123456"}) {
    for (std::size_t before = 0; before < 140; ++before) {
      agreement.check(std::string(before, ' ') + id);
      agreement.check(std::string(before, 'a') + "-" + id + "\n" + std::string(before % 7, '-') + id);
    }
    // Where the text is taken in parts of 4 KiB.
    for (std::size_t before = 4040; before < 4100; before += 3) {
      agreement.check(std::string(before, ' ') + id + "\n" + std::string(before - id.size() - 64, 'a') + " " +
                      id);
    }
  }
}

TEST_CASE("every way to find is the definition: hostile texts") {
  Agreement agreement;
  const std::size_t size = std::size_t{1} << 20;
  agreement.check(std::string(size, 'b'));
  agreement.check(std::string(size - 1, 'a') + "123456 x");
  agreement.check("123456" + std::string(size, 'a'));
  agreement.check(std::string(size, 'a'));
  agreement.check(std::string(size, '-'));
  agreement.check(std::string(size, '\n'));
  agreement.check(std::string(size, '1'));
  for (const std::string part : {"123456-", "123456-123456-12 ", "bbbbbb\n", "12345-1,", "1-", "\n\n-7\n"}) {
    std::string text;
    while (text.size() < 20000) text += part;
    agreement.check(text);
  }
}
