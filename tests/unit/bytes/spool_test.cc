#include "bytes/spool.h"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <thread>

#include "support.h"

namespace mailtrace::test {
namespace {

SpoolOptions small(const TempDirectory& dir) {
  return {.memory = 1000, .directory = dir.path()};
}

Outcome read_once(const Spool& spool, std::size_t step = 64 * 1024) {
  auto source = spool.reader();
  if (!source) return {"", source.error().text(), {}};
  return read_all(**source, step);
}

TEST_CASE("what came once can be read again and again, from memory and from the file") {
  TempDirectory dir;
  for (std::size_t lines : {0, 3, 5000}) {
    std::string plain = log_text(lines);
    Spool spool(std::make_unique<MemorySource>(plain, 777), "x", small(dir));
    CHECK(read_once(spool).bytes == plain);
    CHECK(read_once(spool).bytes == plain);
    CHECK(read_once(spool, lines > 3 ? 100 : 1).bytes == plain);
    CHECK(spool.size() == plain.size());
    CHECK(std::filesystem::is_empty(dir.path()));
  }
}

TEST_CASE("compressed input is kept compressed") {
  TempDirectory dir;
  std::string plain = log_text(3000);
  for (const Format& format : formats()) {
    std::string file = format.compress(plain);
    Spool spool(std::make_unique<MemorySource>(file, 777), "x", small(dir));
    CHECK(read_once(spool).bytes == plain);
    CHECK(read_once(spool).bytes == plain);
    CHECK(spool.size() == file.size());
  }
}

TEST_CASE("the input is taken only as far as it is read") {
  Spool spool(std::make_unique<MemorySource>(std::string(10'000'000, 'x')), "x");
  auto source = spool.reader();
  REQUIRE(source);
  char byte;
  CHECK((*source)->read(std::span(&byte, 1)).value() == 1);
  CHECK(spool.size() < 1'000'000);
}

TEST_CASE("readers interleave, seek, and outlive the spool") {
  TempDirectory dir;
  std::string plain = log_text(2000);
  auto spool = std::make_unique<Spool>(std::make_unique<MemorySource>(plain, 500), "x", small(dir));
  auto first = spool->reader(), second = spool->reader();
  REQUIRE(first);
  REQUIRE(second);
  std::string buffer(300, '\0');
  CHECK((*first)->read(buffer).value() > 0);
  CHECK((*second)->seek(plain.size() - 10));
  spool.reset();
  CHECK(read_all(**second).bytes == plain.substr(plain.size() - 10));
  CHECK((*first)->seek(5));
  CHECK(read_all(**first).bytes == plain.substr(5));
}

TEST_CASE("readers of several threads see the same bytes") {
  TempDirectory dir;
  std::string plain = log_text(5000);
  Spool spool(std::make_unique<MemorySource>(plain, 500), "x", small(dir));
  std::vector<std::string> seen(4);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < seen.size(); ++i)
    threads.emplace_back([&, i] { seen[i] = read_once(spool, 100 + i * 1000).bytes; });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& bytes : seen) CHECK(bytes == plain);
}

TEST_CASE("an error of the input is given once to each reader, after the bytes before it") {
  Spool spool(std::make_unique<MemorySource>(log_text(10), 100, Error{"broken", "x"}), "x");
  for (int i = 0; i < 2; ++i) {
    Outcome outcome = read_once(spool);
    CHECK(outcome.bytes == log_text(10));
    CHECK(outcome.error == "x: broken");
  }
}

TEST_CASE("where no file can be made the bytes in memory are given, then the error") {
  TempDirectory dir;
  Spool spool(std::make_unique<MemorySource>(std::string(5000, 'x'), 600), "x",
              {.memory = 1000, .directory = dir / "none"});
  Outcome outcome = read_once(spool);
  CHECK(outcome.bytes == std::string(600, 'x'));
  CHECK(outcome.error == "x: cannot be kept for a second look after 600 bytes: " + (dir / "none") +
                             ": no such file or directory (set TMPDIR to a directory with room)");
}

TEST_CASE("a spool of a file reads it, and refuses what is no file") {
  TempDirectory dir;
  auto spool = Spool::open(describe_source(dir.write("x", gz("text"))).value());
  REQUIRE(spool);
  CHECK(read_once(*spool).bytes == "text");
  auto refused = Spool::open(describe_source(dir.path()).value());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message == "is a directory");
}

}  // namespace
}  // namespace mailtrace::test
