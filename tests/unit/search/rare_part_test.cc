#include "search/rare_part.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

using namespace mailtrace;

namespace {

/// A log in which every line ends in ".example.org>".
std::string sample() {
  std::string log;
  for (int i = 0; i < 500; ++i) {
    log += "postfix/smtp[1234]: to=<user" + std::to_string(i) + "@mail.example.org>, status=sent\n";
  }
  return log;
}

}  // namespace

TEST_CASE("the end that is in every line is left out, whatever its case") {
  CHECK(rare_part("adele.kovacs@example.org", sample()).find("ample.org") == std::string::npos);
  CHECK(rare_part("adele.kovacs@EXAMPLE.ORG", sample()).find("AMPLE.ORG") == std::string::npos);
  CHECK(rare_part("adele.kovacs@example.org", sample()).starts_with("adele.kovacs"));
  std::string upper = sample();
  for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  CHECK(rare_part("adele.kovacs@example.org", upper) == rare_part("adele.kovacs@example.org", sample()));
}

TEST_CASE("a rare end is kept, and the whole where nothing of it is common") {
  CHECK(rare_part("mail.example.org!zq7", sample()).ends_with("!zq7"));
  CHECK(rare_part("ZQ7JXK", sample()) == "ZQ7JXK");
  CHECK(rare_part("ZQ7JXKWVZQ7JXKWV", sample()) == "ZQ7JXKWVZQ7JXKWV");
}

TEST_CASE("the two bytes that are looked for are the first of the last eight that differ") {
  // "qqqqqqq1" is looked for by "q1", and that is common; "zz" is not.
  std::string log;
  for (int i = 0; i < 500; ++i) log += "q1 ";
  CHECK(rare_part("zzz!qqqqqqq1", log) == "zzz!qqqqqqq");
}

TEST_CASE("at least eight bytes, or all there are") {
  for (const std::string literal : {"", "a", "mail", "mail.exa"})
    CHECK(rare_part(literal, sample()) == literal);
  CHECK(rare_part("mail.example.org", sample()).size() >= 8);
  CHECK(rare_part("adele.kovacs@example.org", "") == "adele.kovacs@example.org");
}

TEST_CASE("a hit is the dearest: the part is as long as it takes to be rare") {
  std::string log;
  for (int i = 0; i < 50; ++i) log += "newsletter.";
  CHECK(rare_part("newsletter.j-b", log) == "newsletter.j-b");
}

TEST_CASE("the part is a beginning, of any literal and any sample") {
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string literal(random() % 90, ' '), log(random() % 300, ' ');
    for (char& c : literal) c = "aAbB@.\xff\n"[random() % 8];
    for (char& c : log) c = "aAbB@.\xff\n"[random() % 8];
    const std::string part = rare_part(literal, log);
    REQUIRE(literal.starts_with(part));
    REQUIRE(part.size() >= std::min<std::size_t>(literal.size(), 8));
  }
}
