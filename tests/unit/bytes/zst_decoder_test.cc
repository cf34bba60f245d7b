#include <doctest/doctest.h>

#include "support.h"

namespace mailtrace::test {
namespace {

using namespace std::string_literals;

std::string skippable(const std::string& content) {
  return "\x53\x2a\x4d\x18"s + static_cast<char>(content.size()) + "\0\0\0"s + content;
}

TEST_CASE("frames to be skipped are skipped, also in front") {
  std::string plain = log_text(20);
  std::string file = skippable("index") + zst(plain) + skippable("") + zst(plain) + skippable("seek table");
  for (std::size_t raw_step : {std::size_t{1}, std::size_t{6}, SIZE_MAX}) {
    Outcome outcome = decode(file, 100, raw_step);
    CHECK(outcome.bytes == plain + plain);
    CHECK(outcome.error == "");
    CHECK(outcome.notes.empty());
  }
}

TEST_CASE("a frame that wants too much memory is refused with the cure") {
  // Window descriptor 0xa8: 2^31 bytes; then a last, raw block of one byte.
  std::string file = "\x28\xb5\x2f\xfd\x00\xa8\x09\x00\x00x"s;
  Outcome outcome = decode(file);
  CHECK(outcome.error.starts_with("x: cannot be decompressed after 0 plain bytes (at byte "));
  CHECK(outcome.error.ends_with("needs more than 128 MiB of memory (decompress it with zstd -dc --long=31)"));
}

TEST_CASE("a damaged block keeps all blocks before it, in one read or many") {
  std::string plain = log_text(20000);
  std::string file = zst(plain);
  file[file.size() * 9 / 10] ^= 0x40;
  Outcome large = decode(file, 16 * 1024 * 1024), small = decode(file, 1000);
  CHECK(large.bytes == small.bytes);
  CHECK(large.error == small.error);
  CHECK(large.bytes.size() >= plain.size() * 7 / 10);
}

}  // namespace
}  // namespace mailtrace::test
