#include <doctest/doctest.h>

#include "bytes/decoder.h"
#include "support.h"

namespace mailtrace::test {
namespace {

using namespace std::string_literals;

/// A member of one stored block, with header fields as `flags` says and `fields` holds.
std::string member(unsigned char flags, const std::string& fields) {
  std::string deflated = "\x01\x03\x00\xfc\xff"s + "abc";
  return "\x1f\x8b\x08"s + static_cast<char>(flags) + "\0\0\0\0\0\x03"s + fields + deflated +
         "\xc2\x41\x24\x35"s + "\x03\0\0\0"s;
}

TEST_CASE("header fields are skipped, wherever the file is cut into pieces") {
  std::string extra = "\x03\0xyz"s, name = "mail.log\0"s, comment = "no comment\0"s;
  for (std::size_t raw_step : {std::size_t{1}, std::size_t{4}, SIZE_MAX}) {
    CHECK(decode(member(0, ""), 10, raw_step).bytes == "abc");
    CHECK(decode(member(1, ""), 10, raw_step).bytes == "abc");
    CHECK(decode(member(4, extra), 10, raw_step).bytes == "abc");
    CHECK(decode(member(8, name), 10, raw_step).bytes == "abc");
    CHECK(decode(member(4 + 8 + 16, extra + name + comment), 10, raw_step).bytes == "abc");
    CHECK(decode(member(4, "\0\0"s), 10, raw_step).error == "");
    CHECK(decode(member(8, std::string(300000, 'n') + '\0'), 10, raw_step).bytes == "abc");
  }
}

TEST_CASE("a header with a checksum of its own is checked") {
  std::string head = member(2, "").substr(0, 10);
  std::uint32_t crc = make_zlib_inflater()->crc32(0, head);
  std::string field{static_cast<char>(crc), static_cast<char>(crc >> 8)};
  CHECK(decode(member(2, field)).bytes == "abc");
  CHECK(decode(member(2, field)).error == "");
  field[0] ^= 1;
  CHECK(decode(member(2, field)).error ==
        "x: damaged after 0 plain bytes (at byte 10 of the file): checksum of the header does not match");
}

TEST_CASE("errors say what is wrong and where") {
  std::string good = member(0, "");
  auto changed = [&](std::size_t at, char to) {
    std::string file = good;
    file[at] = to;
    return decode(file).error;
  };
  CHECK(changed(2, 7) ==
        "x: damaged after 0 plain bytes (at byte 0 of the file): unknown compression method");
  CHECK(changed(3, '\x20') ==
        "x: damaged after 0 plain bytes (at byte 0 of the file): unknown flags in the header");
  CHECK(changed(15, 'x') ==
        "x: damaged after 3 plain bytes (at byte 26 of the file): checksum does not match");
  CHECK(changed(22, 4) == "x: damaged after 3 plain bytes (at byte 26 of the file): length does not match");
  CHECK(changed(10, 7).starts_with("x: damaged after 0 plain bytes (at byte 11 of the file): invalid block"));
}

TEST_CASE("nothing after a damaged member is guessed") {
  std::string bad = member(0, "");
  bad[15] = 'x';
  Outcome outcome = decode(member(0, "") + bad + member(0, ""));
  CHECK(outcome.bytes == "abcxbc");
  CHECK(outcome.error == "x: damaged after 6 plain bytes (at byte 52 of the file): checksum does not match");
}

TEST_CASE("a member after zeros is read") {
  Outcome outcome = decode(member(0, "") + std::string(512, '\0') + member(0, ""));
  CHECK(outcome.bytes == "abcabc");
  CHECK(outcome.notes.empty());
}

TEST_CASE("a file cut in the first bytes of another member is truncated") {
  std::string next = member(0, "");
  for (std::size_t cut = 1; cut < 10; ++cut) {
    Outcome outcome = decode(member(0, "") + next.substr(0, cut));
    CHECK(outcome.bytes == "abc");
    CHECK(outcome.error.starts_with("x: truncated after 3 plain bytes"));
  }
}

TEST_CASE("the time in the first header is evidence, from the start") {
  auto time_of = [](const std::string& file) {
    auto source = open_raw_source(std::make_unique<MemorySource>(file), "x");
    return source ? (*source)->time_evidence() : std::nullopt;
  };
  CHECK(time_of(gz("text", 1795219200)) == Timestamp::from_seconds(1795219200));
  CHECK(time_of(gz("text", 4000000000) + gz("text", 5)) == Timestamp::from_seconds(4000000000));
  CHECK_FALSE(time_of(gz("text", 0)));
  CHECK_FALSE(time_of(bz2("text")));
  CHECK_FALSE(time_of("\x1f\x8b\x08\x00\x01\x01"s));
  CHECK_FALSE(time_of("text"));
}

}  // namespace
}  // namespace mailtrace::test
