#include "traces/endpoint.h"

#include <doctest/doctest.h>

#include <string>

namespace mailtrace {
namespace {

std::string parts(std::string_view text) {
  const Endpoint e = split_endpoint(text);
  return std::string(e.name) + "|" + std::string(e.address) + "|" + std::string(e.port);
}

TEST_CASE("an endpoint is taken apart in every form daemons log") {
  CHECK(parts("mx.example.net[192.0.2.1]") == "mx.example.net|192.0.2.1|");
  CHECK(parts("mx.example.net[192.0.2.1]:25") == "mx.example.net|192.0.2.1|25");
  CHECK(parts("unknown[2001:db8::25]:50123") == "unknown|2001:db8::25|50123");
  CHECK(parts("[192.0.2.1]:50123") == "|192.0.2.1|50123");
  CHECK(parts("[192.0.2.1]") == "|192.0.2.1|");
  CHECK(parts("mx.example.net [192.0.2.1]") == "mx.example.net|192.0.2.1|");
  CHECK(parts("mail.example.org[private/dovecot-lmtp]") == "mail.example.org|private/dovecot-lmtp|");
}

TEST_CASE("without brackets it is an address or a name") {
  CHECK(parts("192.0.2.1") == "|192.0.2.1|");
  CHECK(parts("2001:db8::25") == "|2001:db8::25|");
  CHECK(parts("local") == "local||");
  CHECK(parts("none") == "none||");
  CHECK(parts("42") == "42||");
  CHECK(parts("192.0.2.1 (mx.example.org)") == "mx.example.org|192.0.2.1|");
  CHECK(parts("none (x)") == "none (x)||");
}

TEST_CASE("broken endpoints are names and do no harm") {
  CHECK(parts("") == "||");
  CHECK(parts("mx[192.0.2.1") == "mx[192.0.2.1||");
  CHECK(parts("]x[") == "]x[||");
  CHECK(parts("[]") == "||");
  CHECK(parts("x[]:") == "x||");
  CHECK(parts("mx.example.net. [IPv6:2001:db8::1]") == "mx.example.net|2001:db8::1|");
}

TEST_CASE("loopback is this machine: its addresses, sockets and name") {
  for (const char* text : {"localhost[127.0.0.1]", "x[::1]:25", "127.0.0.1", "x[IPv6:::1]", "mx[private/lmtp]", "localhost", "LOCALHOST"}) {
    CAPTURE(text);
    CHECK(is_loopback(split_endpoint(text)));
  }
  for (const char* text : {"mx.example.net[192.0.2.1]", "127.0.0.2", "none", "local", "", "localhost[192.0.2.1]"}) {
    CAPTURE(text);
    CHECK_FALSE(is_loopback(split_endpoint(text)));
  }
}

TEST_CASE("hosts are compared by their first label, in either case") {
  CHECK(host_label("mx1.example.org") == "mx1");
  CHECK(host_label("mx1") == "mx1");
  CHECK(same_host_label("MX1.example.org", "mx1"));
  CHECK_FALSE(same_host_label("mx1.example.org", "mx2.example.org"));
  CHECK_FALSE(same_host_label("", ""));
}

TEST_CASE("what a client said in HELO is not its name") {
  CHECK(parts("mx.example.org (helo.example.org) [192.0.2.1]:25") == "mx.example.org|192.0.2.1|25");
  CHECK(parts("(helo.example.org) [192.0.2.1]") == "|192.0.2.1|");
  CHECK(parts("mx.example.org ([192.0.2.7]) [192.0.2.1]") == "mx.example.org|192.0.2.1|");
  CHECK(parts("mx.example.org [192.0.2.1]:25") == "mx.example.org|192.0.2.1|25");
}

}  // namespace
}  // namespace mailtrace
