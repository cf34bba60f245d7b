#include "transactions/message_id.h"

#include <doctest/doctest.h>

namespace mailtrace {
namespace {

TEST_CASE("the forms in which programs log one Message-ID are equal") {
  const std::string key = normalise_message_id("<Abc.1@Example.ORG>");
  CHECK(key == "abc.1@example.org");
  CHECK(normalise_message_id("Abc.1@example.org") == key);
  CHECK(normalise_message_id("<Abc.1@example.org> (added by postmaster@example.org)") == key);
  CHECK(normalise_message_id(" <\"Abc. 1\"@example.org>") == key);
  CHECK(normalise_message_id("<Abc.1@example.org") == key);
}

TEST_CASE("control characters and what stands for them do not matter") {
  CHECK(normalise_message_id("<a\tb?c\x7f@example.org>") == "abc@example.org");
}

TEST_CASE("what does not count is left out wherever it stands") {
  const std::string plain = "abcdefghijklmnopqrstuvwxyz0123456789@example.org";
  for (std::size_t at = 0; at <= plain.size(); ++at) {
    const std::string dropped(1, at % 2 ? '"' : ' ');
    CHECK(normalise_message_id("<" + plain.substr(0, at) + dropped + plain.substr(at) + ">") == plain);
    if (at == plain.size()) break;
    std::string logged = plain;
    if (logged[at] >= 'a' && logged[at] <= 'z') logged[at] = static_cast<char>(logged[at] - 32);
    CHECK(normalise_message_id(logged) == plain);
  }
}

TEST_CASE("what says that there is none is none") {
  for (const char* text : {"", "<>", "unspecified", "undef", "<unspecified>", "  ", "\"\"", "?"}) {
    CAPTURE(text);
    CHECK(normalise_message_id(text).empty());
  }
}

TEST_CASE("different Message-IDs stay different") {
  CHECK(normalise_message_id("<a@example.org>") != normalise_message_id("<b@example.org>"));
  CHECK(normalise_message_id("<\xff@example.org>") != normalise_message_id("<\xfe@example.org>"));
}

}  // namespace
}  // namespace mailtrace
