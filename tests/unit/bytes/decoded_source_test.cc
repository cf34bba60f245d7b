#include "bytes/decoded_source.h"

#include <doctest/doctest.h>

#include "support.h"

namespace mailtrace::test {
namespace {

TEST_CASE("every format gives its plain bytes, however large the reads and the pieces of the file") {
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    for (std::size_t lines : {0, 1, 100, 3000}) {
      std::string plain = log_text(lines), file = format.compress(plain);
      Outcome large = decode(file);
      CHECK(large.bytes == plain);
      CHECK(large.error == "");
      CHECK(large.notes.empty());
      if (lines > 100) continue;
      CHECK(decode(file, 1).bytes == plain);
      CHECK(decode(file, 7, 1).bytes == plain);
      CHECK(decode(file, 1, 3).error == "");
    }
  }
}

TEST_CASE("members, streams and frames that follow each other are one text, empty ones too") {
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string a = log_text(10), b = log_text(20);
    std::string file = format.compress(a) + format.compress("") + format.compress(b) + format.compress("");
    for (std::size_t raw_step : {std::size_t{1}, std::size_t{13}, SIZE_MAX}) {
      Outcome outcome = decode(file, 5, raw_step);
      CHECK(outcome.bytes == a + b);
      CHECK(outcome.error == "");
      CHECK(outcome.notes.empty());
    }
  }
}

TEST_CASE("a file of a thousand tiny members is read whole") {
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string plain, file;
    for (int i = 0; i < (format.name == std::string("xz") ? 50 : 1000); ++i) {
      std::string line = "line " + std::to_string(i) + "\n";
      plain += line;
      file += format.compress(line);
    }
    CHECK(decode(file).bytes == plain);
    CHECK(decode(file, 1, 17).bytes == plain);
    CHECK(decode(file).error == "");
  }
}

TEST_CASE("a file cut at any byte gives a prefix and says that it is cut") {
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string plain = log_text(5), file = format.compress(plain);
    for (std::size_t cut = format.magic; cut < file.size(); ++cut) {
      CAPTURE(cut);
      Outcome outcome = decode(file.substr(0, cut));
      CHECK(plain.starts_with(outcome.bytes));
      CHECK(outcome.error == "x: truncated after " + std::to_string(outcome.bytes.size()) +
                                 " plain bytes (at byte " + std::to_string(cut) + " of the file)");
      CHECK(decode(file.substr(0, cut), 1, 1).bytes == outcome.bytes);
    }
  }
}

TEST_CASE("a file cut in its second member keeps the first and what there is of the second") {
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string a = log_text(5), first = format.compress(a), second = format.compress(log_text(5000));
    for (std::size_t cut : {std::size_t{4}, std::size_t{9}, second.size() / 2, second.size() - 1}) {
      Outcome outcome = decode(first + second.substr(0, cut));
      CHECK((a + log_text(5000)).starts_with(outcome.bytes));
      CHECK(outcome.bytes.size() >= a.size());
      CHECK(outcome.error.find("truncated after") != std::string::npos);
    }
    CHECK(decode(first + second.substr(0, second.size() - 1)).bytes.size() >= a.size() + 1000);
  }
}

TEST_CASE("a cut large file keeps nearly all that is before the cut") {
  std::string plain = log_text(20000);
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string file = format.compress(plain);
    Outcome outcome = decode(file.substr(0, file.size() * 3 / 4));
    CHECK(plain.starts_with(outcome.bytes));
    // bz2 has blocks of 900 kB, of which a cut one gives nothing.
    CHECK(outcome.bytes.size() > (format.name == std::string("bz2") ? plain.size() / 3 : plain.size() / 2));
  }
}

TEST_CASE("no flipped byte crashes: the plain bytes are right, or an error follows") {
  for (const Format& format : formats()) {
    std::string plain = log_text(4), file = format.compress(plain) + format.compress(plain);
    for (std::size_t at = 0; at < file.size(); ++at) {
      for (unsigned char flip : {0x01, 0x80, 0xff}) {
        CAPTURE(std::string(format.name));
        CAPTURE(at);
        CAPTURE(int{flip});
        std::string damaged = file;
        damaged[at] = static_cast<char>(damaged[at] ^ flip);
        Outcome outcome = decode(damaged);
        bool is_right = outcome.bytes == plain + plain && outcome.error.empty();
        bool is_plain_file = at < 10 && outcome.bytes == damaged;
        bool is_noted = outcome.bytes == plain && !outcome.notes.empty();
        CHECK((is_right || is_plain_file || is_noted || !outcome.error.empty()));
        if (flip != 1) continue;
        for (auto steps : {std::pair<std::size_t, std::size_t>{1, 1}, {1, SIZE_MAX}, {4096, 1}}) {
          CAPTURE(steps.first);
          CAPTURE(steps.second);
          Outcome small = decode(damaged, steps.first, steps.second);
          CHECK(small.bytes == outcome.bytes);
          CHECK(small.error == outcome.error);
        }
      }
    }
  }
}

TEST_CASE("damage late in a large file loses nothing that comes well before it") {
  std::string plain = log_text(20000);
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string file = format.compress(plain);
    file[file.size() - file.size() / 8] ^= 0x10;
    Outcome outcome = decode(file);
    std::size_t right = static_cast<std::size_t>(
        std::mismatch(outcome.bytes.begin(), outcome.bytes.end(), plain.begin(), plain.end()).first -
        outcome.bytes.begin());
    CHECK(right > plain.size() / 2);
    CHECK(outcome.error.starts_with("x: damaged after " + std::to_string(outcome.bytes.size()) +
                                    " plain bytes (at byte "));
    Outcome small = decode(file, 1000, 1000);
    CHECK(small.bytes == outcome.bytes);
    CHECK(small.error == outcome.error);
  }
}

TEST_CASE("random bytes behind a magic end in an error or a note") {
  std::uint32_t state = 99;
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string magic = format.compress("").substr(0, 10);
    for (int round = 0; round < 200; ++round) {
      std::string file = magic;
      for (int i = 0; i < 300; ++i) {
        state = state * 1664525 + 1013904223;
        file += static_cast<char>(state >> 24);
      }
      Outcome outcome = decode(file);
      CHECK((!outcome.error.empty() || !outcome.notes.empty()));
      CHECK(decode(file, 1, 1).bytes == outcome.bytes);
    }
  }
}

TEST_CASE("zeros after the end are silent, anything else is noted") {
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string plain = log_text(3), file = format.compress(plain);
    for (std::size_t zeros : {4, 512, 300000}) {
      Outcome padded = decode(file + std::string(zeros, '\0'));
      CHECK(padded.bytes == plain);
      CHECK(padded.error == "");
      CHECK(padded.notes.empty());
    }
    if (format.name == std::string("xz")) continue;
    for (std::string garbage : {"garbage\n", "a", "BZx", "\x28\xb5no", "\x1f\x8a"}) {
      CAPTURE(garbage);
      for (std::string zeros : {"", "\0\0\0"}) {
        Outcome outcome = decode(file + zeros + garbage, 64, 5);
        CHECK(outcome.bytes == plain);
        CHECK(outcome.error == "");
        REQUIRE(outcome.notes.size() == 1);
        CHECK(outcome.notes[0].starts_with("trailing garbage ignored (from byte "));
      }
    }
  }
}

TEST_CASE("garbage after xz is damage, as xz itself has it, and loses nothing") {
  std::string plain = log_text(3);
  Outcome outcome = decode(xz(plain) + "garbage garbage");
  CHECK(outcome.bytes == plain);
  CHECK(outcome.error.find("damaged after") != std::string::npos);
}

TEST_CASE("an error of reading the file comes after all that was read, and instead of a truncation") {
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string plain = log_text(2000), file = format.compress(plain);
    for (std::size_t cut : {file.size() / 2, file.size()}) {
      auto raw = std::make_unique<MemorySource>(file.substr(0, cut), 1000, Error{"input/output error", "x"});
      auto source = open_raw_source(std::move(raw), "x");
      REQUIRE(source);
      Outcome outcome = read_all(**source);
      CHECK(outcome.bytes == decode(file.substr(0, cut)).bytes);
      CHECK(outcome.error == "x: input/output error");
    }
  }
}

TEST_CASE("file_bytes counts the compressed bytes") {
  for (const Format& format : formats()) {
    std::string file = format.compress(log_text(100));
    auto source = open_raw_source(std::make_unique<MemorySource>(file), "x");
    REQUIRE(source);
    read_all(**source);
    CHECK((*source)->file_bytes() == file.size());
    CHECK_FALSE((*source)->seek(0));
  }
}

TEST_CASE("a read into nothing gives nothing and ends nothing") {
  auto source = open_raw_source(std::make_unique<MemorySource>(gz("text")), "x");
  REQUIRE(source);
  CHECK((*source)->read({}).value() == 0);
  CHECK(read_all(**source).bytes == "text");
}

}  // namespace
}  // namespace mailtrace::test
