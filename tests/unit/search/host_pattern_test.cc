#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"

#include "search/query.h"

using namespace mailtrace;

namespace {

bool finds(std::string_view pattern, std::string_view endpoint) {
  const auto parsed = HostPattern::parse(pattern);
  REQUIRE(parsed.ok());
  return parsed->matches(endpoint);
}

std::string error_of(std::string_view pattern) {
  const auto parsed = HostPattern::parse(pattern);
  REQUIRE_FALSE(parsed.ok());
  return parsed.error().message;
}

}  // namespace

TEST_CASE("a name is found however the endpoint is logged") {
  for (const char* endpoint :
       {"mx.example.net[192.0.2.1]:25", "MX.example.net[192.0.2.1]", "mx.example.net",
        "mx.example.net. [192.0.2.1]", "mx.example.net (helo) [192.0.2.1]", "mx.example.net:25"})
    CHECK(finds("mx.Example.net", endpoint));
  CHECK_FALSE(finds("example.net", "mx.example.net[192.0.2.1]:25"));
  CHECK_FALSE(finds("mx.example.net", "[192.0.2.1]:25"));
  CHECK(finds("none", "none"));
  CHECK(finds("private/lmtp", "store.example.org[private/lmtp]"));
}

TEST_CASE("globs are of names and of addresses") {
  CHECK(finds("*.example.net", "mx.example.net[192.0.2.1]:25"));
  CHECK_FALSE(finds("*.example.net", "example.net[192.0.2.1]"));
  CHECK(finds("192.0.2.*", "unknown[192.0.2.77]"));
  CHECK(finds("mx?.example.net", "mx1.example.net[192.0.2.1]"));
}

TEST_CASE("an address is found however the endpoint is logged") {
  for (const char* endpoint : {"mx.example.net[192.0.2.1]:25", "[192.0.2.1]:25", "192.0.2.1", "192.0.2.1:25",
                               "unknown[::ffff:192.0.2.1]", "x[IPv6:::ffff:192.0.2.1]"})
    CHECK(finds("192.0.2.1", endpoint));
  CHECK_FALSE(finds("192.0.2.1", "mx.example.net[192.0.2.10]:25"));
  CHECK_FALSE(finds("192.0.2.1", "192.0.2.1.example.net[198.51.100.1]"));
  CHECK(finds("[192.0.2.1]", "x[192.0.2.1]"));
  CHECK(finds("::ffff:192.0.2.1", "x[192.0.2.1]"));
  CHECK(finds("2001:DB8:0:0::1", "x[2001:db8::1]:25"));
  CHECK(finds("2001:db8::1", "2001:db8::1"));
  CHECK(finds("fe80::1", "x[fe80::1%eth0]"));
}

TEST_CASE("blocks compare as many bits as they say") {
  CHECK(finds("192.0.2.0/24", "x[192.0.2.255]"));
  CHECK_FALSE(finds("192.0.2.0/24", "x[192.0.3.0]"));
  CHECK(finds("192.0.2.77/25", "x[192.0.2.1]"));
  CHECK_FALSE(finds("192.0.2.0/25", "x[192.0.2.128]"));
  CHECK(finds("0.0.0.0/0", "x[203.0.113.9]"));
  CHECK_FALSE(finds("0.0.0.0/0", "x[2001:db8::1]"));
  CHECK(finds("2001:db8::/33", "x[2001:db8:7fff::1]"));
  CHECK_FALSE(finds("2001:db8::/33", "x[2001:db8:8000::1]"));
  CHECK(finds("192.0.2.1/32", "x[::ffff:192.0.2.1]"));
  CHECK_FALSE(finds("192.0.2.0/24", "x[private/lmtp]"));
  CHECK(finds("::ffff:c000:200/120", "x[192.0.2.255]"));
  CHECK_FALSE(finds("::ffff:c000:200/120", "x[192.0.3.1]"));
  CHECK_FALSE(finds("::ffff:0:0/96", "x[2001:db8::1]"));
  CHECK(finds("::/0", "x[2001:db8::1]"));
  CHECK(finds("::/0", "x[192.0.2.1]"));
}

TEST_CASE("an IPv4 address is the same in every spelling, as what is asked for and in the log") {
  constexpr std::string_view kSpellings[] = {"192.0.2.1", "::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:C000:0201"};
  for (const std::string_view asked : kSpellings) {
    for (const std::string_view logged : kSpellings) {
      CHECK_MESSAGE(finds(asked, fmt::format("x[{}]", logged)), asked << " in " << logged);
    }
  }
}

TEST_CASE("every spelling of an address that a pattern finds holds its literal") {
  const auto literal = [](std::string_view text) { return fmt::format("{}", fmt::join(HostPattern::parse(text)->literals(), " ")); };
  CHECK(literal("2001:db8:6d59::25") == "db8:6d59:");
  CHECK(literal("2001:db8::25") == "2001:");
  CHECK(literal("2001:db8:91b5:1234::25") == "db8:91b5:1234:");
  CHECK(literal("fe80::1") == "fe80:");
  CHECK(literal("::25") == "");
  CHECK(literal("2001:db8:6d59::/48") == "db8:6d59:");
  CHECK(literal("2001:db8:6d59::/47") == "2001:");
  CHECK(literal("2001:db8::/15") == "");
  CHECK(literal("0:1111:0:2222::1") == ":1111:");
  CHECK(literal("192.0.2.25") == "ffff:c000: 192.0.2.25");
  CHECK(literal("::ffff:c000:219") == "ffff:c000: 192.0.2.25");
  CHECK(literal("192.0.2.0/23") == "ffff:c000: 192.0.");
  CHECK(literal("192.0.0.0/9") == "ffff:c0 192.");
  CHECK(literal("10.1.2.3") == "ffff:a01: ffff:0a01: 10.1.2.3");
  CHECK(literal("0.0.0.25") == "ffff: 0.0.0.25");
  CHECK(literal("0.0.0.0/0") == "ffff: ");
  CHECK(literal("::/0") == "");
  for (const std::string_view address :
       {"2001:db8:6d59::25", "2001:db8:0:1:ab:2222:c000:219", "0:0:5::7:0:1", "192.0.2.1", "192.0.0.0/10", "10.0.2.0/24",
        "0.0.2.1", "::ffff:c000:201", "::ffff:c000:0/111", "::ffff:0:0/95"}) {
    const HostPattern pattern = *HostPattern::parse(address);
    const std::vector<std::string> wanted = pattern.literals();
    for (const std::string_view spelling :
         {"2001:db8:6d59::25", "2001:0DB8:6D59::0025", "IPv6:2001:db8:6d59:0:0:0:0:25", "2001:db8:6d59::0.0.0.37",
          "2001:db8:0:1:ab:2222:192.0.2.25", "2001:0db8:0000:0001:00ab:2222:c000:0219", "2001:db8::1:ab:2222:c000:219",
          "::5:0:0:7:0:1", "0:0:5::7:0:1", "0000:0000:0005:0000:0000:0007:0.0.0.1", "192.0.2.1", "::ffff:192.0.2.1",
          "::FFFF:C000:201", "::ffff:c000:0201", "0:0:0:0:0:ffff:c000:201", "0000:0000:0000:0000:0000:ffff:c000:0201",
          "10.0.2.9", "::ffff:a00:209", "::ffff:0a00:0209", "0.0.2.1", "0:0:0:0:0:ffff::201", "::ffff:0:201"}) {
      if (!pattern.matches(spelling)) continue;
      const std::string text = lower_case(spelling);
      const bool is_held = std::any_of(wanted.begin(), wanted.end(), [&](const std::string& w) { return text.find(w) != text.npos; });
      CHECK_MESSAGE(is_held, address << " is " << spelling);
    }
  }
}

TEST_CASE("what is no address and no name is an error that says what was expected") {
  CHECK(error_of("192.0.2.0/33") == "not a block of addresses: after the / expected 0 to 32, not \"33\"");
  CHECK(error_of("2001:db8::/129") == "not a block of addresses: after the / expected 0 to 128, not \"129\"");
  CHECK(error_of("192.0.2.0/") == "not a block of addresses: after the / expected 0 to 32, not \"\"");
  CHECK(error_of("192.0.2.0/-1").find("expected 0 to 32") != std::string::npos);
  CHECK(error_of("192.0.2.300") == "not an IP address: \"192.0.2.300\"");
  CHECK(error_of(" ").find("expected a host name") != std::string::npos);
}

TEST_CASE("an address with its name in parentheses is both") {
  for (const char* endpoint : {"203.0.113.6 (mx.example.net)", "2001:db8::6 (mx.example.net)"}) {
    CHECK(finds("mx.example.net", endpoint));
    CHECK(finds("*.example.net", endpoint));
    CHECK_FALSE(finds("example.net", endpoint));
  }
  CHECK(finds("203.0.113.0/24", "203.0.113.6 (mx.example.net)"));
  CHECK(finds("2001:db8::6", "2001:db8::6 (mx.example.net)"));
  CHECK_FALSE(finds("203.0.113.8", "203.0.113.6 (mx.example.net)"));
}

TEST_CASE("odd endpoints do no harm") {
  for (const char* endpoint : {"", "[", "]", "[]", "][", "[[192.0.2.1]]", ":", "[:25", "x]:25"}) {
    CHECK_FALSE(finds("mx.example.net", endpoint));
    CHECK_FALSE(finds("203.0.113.1", endpoint));
  }
  CHECK_FALSE(finds("192.0.2.1", std::string_view("x[192.0.2.1\0]", 14)));
}
