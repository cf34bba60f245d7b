#include "pipeline/source.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <thread>

#include "tests/unit/bytes/support.h"
#include "tests/unit/pipeline/runs.h"

namespace mailtrace {
namespace {

using namespace test;

std::string content(const Source& source) {
  auto reader = source.reader();
  REQUIRE(reader);
  return read_all(**reader).bytes;
}

TEST_CASE("a file can be read again and again, decompressed") {
  const LogDirectory d;
  for (const std::string& bytes : {std::string("a\nb\n"), gz("a\nb\n")}) {
    auto source = Source::open(d.write("x", bytes), 1000);
    REQUIRE(source);
    CHECK(content(*source) == "a\nb\n");
    CHECK(content(*source) == "a\nb\n");
  }
}

TEST_CASE("a pipe can be read again and again, also beyond what memory may hold") {
  const TempDirectory d;
  const std::string path = d / "pipe", text = log_text(500);
  for (const std::size_t memory : {std::size_t{0}, std::size_t{1 << 20}}) {
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    std::thread writer([&] { std::ofstream(path, std::ios::binary) << text; });
    auto file = describe_source(path);
    REQUIRE(file);
    CHECK_FALSE(file->is_regular);
    auto source = Source::open(*file, memory);
    REQUIRE(source);
    CHECK(content(*source) == text);
    CHECK(content(*source) == text);
    writer.join();
    std::filesystem::remove(path);
  }
}

TEST_CASE("what cannot be opened is said at once") {
  const LogDirectory d;
  SourceFile file = d.write("x", "a\n");
  file.path += ".gone";
  const auto source = Source::open(file, 1000);
  REQUIRE_FALSE(source);
  CHECK(source.error().where == "x");
}

}  // namespace
}  // namespace mailtrace
