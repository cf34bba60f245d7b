#include "bytes/compression.h"

#include <doctest/doctest.h>

#include <string>

#include "support.h"

namespace mailtrace::test {
namespace {

using namespace std::literals;

TEST_CASE("formats are told from their first bytes") {
  CHECK(recognise_content(gz("x").substr(0, kHeadSize)).compression == Compression::Gz);
  CHECK(recognise_content(bz2("x").substr(0, kHeadSize)).compression == Compression::Bz2);
  CHECK(recognise_content(bz2("").substr(0, kHeadSize)).compression == Compression::Bz2);
  CHECK(recognise_content(xz("x").substr(0, kHeadSize)).compression == Compression::Xz);
  CHECK(recognise_content(zst("x").substr(0, kHeadSize)).compression == Compression::Zst);
  CHECK(recognise_content("\x5f\x2a\x4d\x18\x04\0\0\0"sv).compression == Compression::Zst);
}

TEST_CASE("text is never taken for a compressed file") {
  for (std::string_view head : {""sv, "B"sv, "BZ"sv, "BZh"sv, "BZh9 is no bzip2"sv, "BZhello, world.."sv,
                                "\x1f"sv, "\x28"sv, "(text"sv, "\xfd"sv, "P*M\x17"sv, "Nov 21 09:48:16 "sv,
                                "LZIP is a word.."sv, "LPKSHHR"sv, "PK is in the UK."sv, "\0\0\0\0"sv}) {
    CAPTURE(head);
    Content content = recognise_content(head);
    CHECK(content.compression == Compression::None);
    CHECK(content.refusal == nullptr);
  }
}

TEST_CASE("what must be turned into a log first is refused with the way to do it") {
  CHECK(
      recognise_content("LPKSHHRH\x04\0\0\0\0\0\0\0"sv).refusal ==
      "is a journal of systemd, not a log file (give it as journalctl -o short-iso --file=FILE | mailtrace -)"s);
  for (std::string_view head : {"\x1f\x9d\x90"sv, "\x04\x22\x4d\x18\x64"sv, "LZIP\x01\x0c"sv,
                                "PK\x03\x04\x14"sv, "7z\xbc\xaf\x27\x1c\0\x04"sv, "\x5d\0\0\x80\0\xff"sv}) {
    REQUIRE(recognise_content(head).refusal);
    CHECK(std::string_view(recognise_content(head).refusal).find("not supported (give it as ") !=
          std::string_view::npos);
  }
}

}  // namespace
}  // namespace mailtrace::test
