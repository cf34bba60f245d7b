#include "output/reply_text.h"

#include <doctest/doctest.h>

using namespace mailtrace;

TEST_CASE("the server of a relay is its name, else its address; delivery agents are none") {
  CHECK(server_of("mx.example.net[192.0.2.1]:25") == "mx.example.net");
  CHECK(server_of("mx.example.net. [192.0.2.1]") == "mx.example.net");
  CHECK(server_of("[2001:db8::1]:25") == "2001:db8::1");
  CHECK(server_of("unknown[192.0.2.1]:25") == "192.0.2.1");
  CHECK(server_of("store[192.0.2.5]:24") == "store");
  CHECK(server_of("mx.example.net") == "mx.example.net");
  CHECK(server_of("localhost[127.0.0.1]:10026") == "");
  CHECK(server_of("127.0.0.1[127.0.0.1]:10026") == "");
  CHECK(server_of("none") == "");
  CHECK(server_of("local") == "");
  CHECK(server_of("/usr/bin/procmail") == "");
  CHECK(server_of("") == "");
}

TEST_CASE("who speaks in a reply is taken apart from what is said") {
  const Reply said =
      reply_of("host mx.example.net[192.0.2.1] said: 550 No such user. (in reply to RCPT TO command)");
  CHECK(said.server == "mx.example.net");
  CHECK(said.text == "550 No such user");
  const Reply refused = reply_of("host mx.example.net[192.0.2.1] refused to talk to me: 421 4.7.0 Too many");
  CHECK(refused.server == "mx.example.net");
  CHECK(refused.text == "421 4.7.0 Too many");
  CHECK(reply_of("host is down").text == "host is down");
}

TEST_CASE("replies of several lines are joined") {
  CHECK(reply_of("550-a 550-b 550 c").text == "550 a b c");
  CHECK(reply_of("550-5.1.1 a 550 5.1.1 b").text == "550 5.1.1 a b");
  CHECK(reply_of("550 a, see 550 b").text == "550 a, see 550 b");
}

TEST_CASE("greylisting is known by its word") {
  CHECK(is_greylisting("450 4.2.0 <x>: Recipient address rejected: Greylisted, see"));
  CHECK(is_greylisting("451 GRAYLISTED"));
  CHECK_FALSE(is_greylisting("450 try later"));
}
