#include "base/text.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

namespace mailtrace {

TEST_CASE("trim takes white space off both ends only") {
  CHECK(trim(" \ta b\r\n") == "a b");
  CHECK(trim(" \t ") == "");
  CHECK(trim("") == "");
}

TEST_CASE("split keeps empty pieces, split_words does not") {
  CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
  CHECK(split_words("  a \t b ") == std::vector<std::string_view>{"a", "b"});
  CHECK(split_words(" ").empty());
  CHECK(split_once("k=v=w", '=') == std::pair<std::string_view, std::string_view>{"k", "v=w"});
  CHECK(split_once("kv", '=') == std::pair<std::string_view, std::string_view>{"kv", ""});
}

TEST_CASE("letters compare without case, other bytes exactly") {
  CHECK(lower_case("Az\xC4[") == "az\xC4[");
  CHECK(equals_ignoring_case("Example.ORG", "example.org"));
  CHECK_FALSE(equals_ignoring_case("a@", "a`"));
  CHECK_FALSE(equals_ignoring_case("a", "ab"));
  CHECK(starts_with_ignoring_case("QUEUED as", "queued"));
}

TEST_CASE("texts of any length are the same only if every byte is") {
  const std::string text = "4fMJXG1zZ4z21x3@mx1.Example.org";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string a = text.substr(0, size);
    CHECK(is_same_text(a, std::string(a)));
    CHECK(equals_ignoring_case(a, lower_case(a)));
    CHECK_FALSE(is_same_text(a, a + "x"));
    for (std::size_t i = 0; i < size; ++i) {
      std::string other = a;
      other[i] ^= 1;
      CHECK_FALSE(is_same_text(a, other));
      CHECK_FALSE(equals_ignoring_case(a, other));
      other[i] = a[i] ^ 0x20;
      CHECK(equals_ignoring_case(a, other) == is_letter(a[i]));
    }
  }
}

TEST_CASE("numbers are the whole text or nothing") {
  CHECK(parse_integer<std::uint32_t>("4294967295") == 4294967295u);
  CHECK_FALSE(parse_integer<std::uint32_t>("4294967296"));
  CHECK_FALSE(parse_integer<std::uint32_t>("-1"));
  CHECK_FALSE(parse_integer<int>("1 "));
  CHECK_FALSE(parse_integer<int>(""));
  CHECK(parse_integer<int>("-12") == -12);
  CHECK(parse_decimal("0.05") == 0.05);
  CHECK_FALSE(parse_decimal("inf"));
  CHECK_FALSE(parse_decimal("1.2.3"));
}

TEST_CASE("controls are escaped, printable text and tabs are not") {
  CHECK(escape_controls("a\x1b[31mb\tc") == "a\\x1b[31mb\tc");
  CHECK(escape_controls(std::string_view("\0\x7f\r\n", 4)) == "\\x00\\x7f\\x0d\\x0a");
  CHECK(escape_controls("\xC2\x9B"
                        "31m") == "\\xc2\\x9b31m");
  CHECK(escape_controls("gr\xC3\xBC\xC3\x9F \xFF") == "gr\xC3\xBC\xC3\x9F \\xff");
  CHECK(has_controls("\x07"));
  CHECK_FALSE(has_controls("gr\xC3\xBC\xC3\x9F\t\\x1b"));
}

TEST_CASE("what is escaped once holds no controls") {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const char bytes[] = {static_cast<char>(a), static_cast<char>(b)};
      const std::string escaped = escape_controls({bytes, 2});
      REQUIRE_FALSE(has_controls(escaped));
      REQUIRE(has_controls({bytes, 2}) == (escaped != std::string(bytes, 2)));
    }
  }
}

TEST_CASE("UTF-8 is checked by the book") {
  CHECK(is_utf8("plain ASCII text of more than eight bytes \xE2\x82\xAC \xF0\x9F\x93\xA7"));
  CHECK_FALSE(is_utf8("\xC0\xAF"));          // overlong
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  CHECK_FALSE(is_utf8("cut \xE2\x82"));
  CHECK_FALSE(is_utf8("\x80"));
}

TEST_CASE("each maximal ill-formed part becomes one replacement character") {
  CHECK(replace_invalid_utf8("a\xE2\x82"
                             "b") ==
        "a\xEF\xBF\xBD"
        "b");
  CHECK(replace_invalid_utf8("\xFF\xFE") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(replace_invalid_utf8("\xE2\x82\xAC") == "\xE2\x82\xAC");
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const char bytes[] = {'x', static_cast<char>(a), static_cast<char>(b), 'y'};
      const std::string text = replace_invalid_utf8({bytes, 4});
      REQUIRE(is_utf8(text));
      REQUIRE((text == std::string_view(bytes, 4)) == is_utf8({bytes, 4}));
    }
  }
}

}  // namespace mailtrace
