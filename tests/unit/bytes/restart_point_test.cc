#include "bytes/restart_point.h"

#include <doctest/doctest.h>

#include "bytes/spool.h"
#include "restarts.h"

namespace mailtrace::test {
namespace {

std::string gz_of_many_members() {
  std::string file;
  for (std::size_t lines : {3, 0, 1, 20, 2}) file += gz(log_text(lines));
  return file + std::string(5, '\0') + gz("the last\n");
}

TEST_CASE("reading on from any byte of a file of many members equals reading it straight") {
  std::string file = gz_of_many_members();
  for (std::size_t step : {1, 7, 100}) check_restarts(file, step, step);
}

TEST_CASE("reading on gives the errors and notes that reading straight gives") {
  std::string file = gz_of_many_members();
  check_restarts(file + "garbage", 11, 11);
  for (std::size_t at = 12; at < file.size(); at += 5) {
    CAPTURE(at);
    check_restarts(file.substr(0, at), 97, 97);
    check_restarts(flipped(file, at), 97, 97);
  }
}

TEST_CASE("the check at a member's end still holds after a restart") {
  std::string plain = log_text(2000), file = gz(plain);
  for (std::size_t from_end : {1, 4, 5, 8}) {
    std::string bad = flipped(file, file.size() - from_end);
    auto source = open(bad);
    advance(*source, plain.size() / 2, plain.size() / 2);
    Outcome straight = decode(bad);
    CHECK(straight.error.find("does not match") != std::string::npos);
    check_rest(bad, source->restart_point().value(), straight);
  }
}

TEST_CASE("a large file can be read on from every 64 KiB, whatever the format") {
  std::string plain = log_text(20000);
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string file = format.compress(plain) + format.compress(plain);
    Outcome straight = decode(file);
    auto source = open(file);
    for (std::size_t at = 0; at < straight.bytes.size(); at += 64 * 1024) {
      std::optional<RestartPoint> point = source->restart_point();
      REQUIRE(point);
      CHECK(point->plain_offset <= at);
      if (at % (1 << 19) == 0) check_rest(file, *point, straight);
      advance(*source, 64 * 1024, 64 * 1024);
    }
  }
}

TEST_CASE("reads as large as a piece stop at the byte where the point is, with little kept") {
  std::string plain = log_text(30000), file = gz(plain) + gz(plain);
  Outcome straight = decode(file);
  auto source = open(file);
  for (std::size_t at = 0; at < straight.bytes.size(); at += 300'000) {
    std::optional<RestartPoint> point = source->restart_point();
    REQUIRE(point);
    CHECK(point->plain_offset == at);
    CHECK_FALSE(point->decoded);
    CHECK(point->memory() <= 64 * 1024);
    check_rest(file, *point, straight, kLargeRead);
    advance(*source, 300'000, 300'000);
  }
}

TEST_CASE("a zst file can be read on from each frame without what comes before it") {
  std::string plain = log_text(1000), file = zst(plain) + zst(plain) + zst(plain);
  auto source = open(file);
  advance(*source, plain.size() + 1, 1);
  std::optional<RestartPoint> point = source->restart_point();
  REQUIRE(point);
  CHECK(point->plain_offset == plain.size());
  CHECK(point->file_offset == zst(plain).size());
  CHECK(point->memory() < 256);
  check_rest(file, *point, decode(file));
}

TEST_CASE("points of a source that was itself taken up in the middle are as good") {
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    std::string plain = log_text(5000);
    std::string file = format.compress(plain) + format.compress(plain) + "garbage";
    Outcome straight = decode(file);
    RestartPoint point;
    while (point.plain_offset < straight.bytes.size()) {
      auto source = open_raw_source_at(std::make_unique<MemorySource>(file), "x", point).value();
      advance(*source, plain.size() + 1000, 70'000);
      std::optional<RestartPoint> next = source->restart_point();
      if (!next || next->plain_offset == point.plain_offset) break;
      check_rest(file, *next, straight);
      point = *next;
    }
    CHECK((point.plain_offset > plain.size() / 2 || format.name != std::string("gz")));
  }
}

TEST_CASE("one point can be taken up many times, after its source is gone") {
  std::string plain = log_text(3000), file = gz(plain);
  auto source = open(file);
  advance(*source, 100'000, 100'000);
  RestartPoint point = source->restart_point().value();
  Outcome straight = read_all(*source);
  source.reset();
  for (int i = 0; i < 3; ++i) check_rest(file, point, decode(file));
  CHECK(plain.ends_with(straight.bytes));
}

TEST_CASE("there is no point at the end and after damage, and the first is the beginning") {
  std::string file = gz(log_text(10));
  for (const std::string& bytes : {file, file.substr(0, 50), flipped(file, file.size() - 1)}) {
    auto source = open(bytes);
    CHECK(source->restart_point().value().plain_offset == 0);
    CHECK(source->restart_point().value().file_offset == 0);
    read_all(*source);
    CHECK_FALSE(source->restart_point());
  }
}

TEST_CASE("the time in the header is known after a restart too") {
  std::string file = gz(log_text(100), 1795219200);
  auto source = open(file);
  advance(*source, 1000, 1000);
  RestartPoint point = source->restart_point().value();
  auto again = open_raw_source_at(std::make_unique<MemorySource>(file), "x", point);
  REQUIRE(again);
  CHECK((*again)->time_evidence() == Timestamp::from_seconds(1795219200));
}

TEST_CASE("a file on disk, plain or gz, is read on by its description") {
  TempDirectory directory;
  std::string plain = log_text(3000);
  for (const std::string& content : {plain, gz(plain)}) {
    SourceFile file = describe_source(directory.write("mail.log", content)).value();
    auto source = open_source(file).value();
    advance(*source, 150'000, 150'000);
    RestartPoint point = source->restart_point().value();
    CHECK(point.plain_offset == 150'000);
    auto again = open_source_at(file, point);
    REQUIRE(again);
    CHECK(read_all(**again).bytes == plain.substr(150'000));
  }
}

TEST_CASE("a spooled input is read on like a file") {
  std::string plain = log_text(3000);
  for (const std::string& content : {plain, gz(plain), zst(plain)}) {
    Spool spool(std::make_unique<MemorySource>(content), "x", {1000, ""});
    auto source = spool.reader().value();
    advance(*source, 150'000, 150'000);
    RestartPoint point = source->restart_point().value();
    auto again = spool.reader_at(point);
    REQUIRE(again);
    CHECK(read_all(**again).bytes == plain.substr(static_cast<std::size_t>(point.plain_offset)));
  }
}

TEST_CASE("a point in a file that was changed gives damage, or other bytes, and no more") {
  std::string file = gz(log_text(3000));
  auto source = open(file);
  advance(*source, 200'000, 200'000);
  RestartPoint point = source->restart_point().value();
  for (const std::string& other : {std::string(), gz("short"), std::string(file.size(), '\xff')}) {
    auto again = open_raw_source_at(std::make_unique<MemorySource>(other), "x", point);
    REQUIRE(again);
    CHECK(read_all(**again).error != "");
  }
}

}  // namespace
}  // namespace mailtrace::test
