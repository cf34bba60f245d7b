#include "output/text_escape.h"

#include <doctest/doctest.h>

using namespace mailtrace;

TEST_CASE("a terminal is sent no control characters, no broken UTF-8, nothing that turns the direction") {
  CHECK(terminal_text("plain \\ caf\xc3\xa9") == "plain \\ caf\xc3\xa9");
  CHECK(terminal_text("\x1b]0;x\x07") == "\\x1b]0;x\\x07");
  CHECK(terminal_text("a\xff\xc2\x9b") == "a\\xff\\xc2\\x9b");
  CHECK(terminal_text("a\xe2\x80\xae"
                      "b\xe2\x81\xa6"
                      "c\xd8\x9c"
                      "d\xe2\x82\xac") == "a\\u202eb\\u2066c\\u061cd\xe2\x82\xac");
  CHECK(terminal_text("a\xe2\x80") == "a\\xe2\\x80");
}

TEST_CASE("JSON on a terminal is the same JSON without what a terminal obeys") {
  CHECK(terminal_json("{\"a\":\"caf\xc3\xa9 \\u001b \xef\xbf\xbd\"}") == "{\"a\":\"caf\xc3\xa9 \\u001b \xef\xbf\xbd\"}");
  CHECK(terminal_json("\"\x7f\xc2\x85\xc2\x9b\xc2\xa0\"") == "\"\\u007f\\u0085\\u009b\xc2\xa0\"");
  CHECK(terminal_json("\"a\xe2\x80\xae" "b\xd8\x9c\"") == "\"a\\u202eb\\u061c\"");
  CHECK(terminal_json("") == "");
}

TEST_CASE("a column holds no tab and no line end, and can be read back") {
  CHECK(column_text("a\tb\nc\rd\\e\x01\x7f\xff") == "a\\tb\\nc\\rd\\\\e\\x01\\x7f\xff");
}

TEST_CASE("a column is escaped wherever in it something stands") {
  const std::string plain(40, 'a');
  for (std::size_t at = 0; at <= plain.size(); ++at) {
    std::string text = plain, escaped = plain;
    CHECK(column_text(text.insert(at, "\t")) == escaped.insert(at, "\\t"));
  }
}

TEST_CASE("quoted text is one line of UTF-8 and cut between characters") {
  CHECK(quoted("  a \t\n b  ", 10) == "a b");
  CHECK(quoted("abcdef", 6) == "abcdef");
  CHECK(quoted("abcdef", 5) == "abcde...");
  CHECK(quoted("abc\xc3\xa9", 4) == "abc...");
  CHECK(quoted("a\xff\x1b\xc2\x9b\xe2\x80\xae", 10) == "a? ??");
  CHECK(quoted("", 3) == "");
  CHECK(quoted(std::string(1000, ' ') + "x", 3) == "...");
}
