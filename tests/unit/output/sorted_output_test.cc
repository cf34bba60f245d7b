#include "output/sorted_output.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

namespace mailtrace {
namespace {

std::string written(SortedOutput& output, std::uint64_t most = UINT64_MAX, std::size_t stop_after = SIZE_MAX) {
  std::string out;
  std::size_t calls = 0;
  const auto result = output.write(most, [&](std::string_view text) {
    out += text;
    return ++calls < stop_after;
  });
  CHECK(result);
  return out;
}

TEST_CASE("texts come in the order of their keys, equal ones as they were added") {
  SortedOutput output(1000);
  output.add({2, 0, 0}, "c");
  output.add({1, 5, 9}, "b");
  output.add({2, 0, 0}, "d");
  output.add({1, 5, -1}, "a");
  CHECK(output.size() == 4);
  CHECK(written(output) == "abcd");
}

TEST_CASE("what memory may not hold comes back from the file, in order") {
  for (const std::size_t memory : {0, 1, 10, 100, 100'000}) {
    CAPTURE(memory);
    SortedOutput output(memory);
    std::string expected;
    for (int i = 0; i < 200; ++i) {
      const int key = i * 37 % 200;
      output.add({key, 0, 0}, std::string(static_cast<std::size_t>(key % 20), 'x') + std::to_string(key) + "\n");
      expected += std::string(static_cast<std::size_t>(i % 20), 'x') + std::to_string(i) + "\n";
    }
    CHECK(written(output) == expected);
    CHECK(written(output) == expected);
  }
}

TEST_CASE("more runs than are merged at a time come back in order, equal keys as they were added") {
  SortedOutput output(100);
  std::string expected;
  for (int i = 0; i < 2000; ++i) output.add({i * 7 % 500, 0, 0}, std::to_string(i * 7 % 500) + "-" + std::to_string(i) + "\n");
  for (int key = 0; key < 500; ++key) {
    for (int i = 0; i < 2000; ++i) {
      if (i * 7 % 500 == key) expected += std::to_string(key) + "-" + std::to_string(i) + "\n";
    }
  }
  CHECK(written(output) == expected);
  CHECK(written(output, 3) == "0-0\n0-500\n0-1000\n");
}

TEST_CASE("a text longer than what is read at a time comes back whole") {
  SortedOutput output(1000);
  const std::string giant(300'000, 'y');
  for (int i = 9; i >= 0; --i) output.add({i, 0, 0}, std::to_string(i) + (i % 3 == 0 ? giant : ""));
  CHECK(written(output) == "0" + giant + "12" + "3" + giant + "45" + "6" + giant + "78" + "9" + giant);
}

TEST_CASE("empty texts and nothing at all are written as such") {
  SortedOutput nothing(10);
  CHECK(written(nothing).empty());
  SortedOutput output(0);
  output.add({1, 0, 0}, "");
  output.add({0, 0, 0}, "a");
  output.add({2, 0, 0}, "");
  CHECK(written(output) == "a");
}

TEST_CASE("only the first texts are written where not all are wanted, or the writer ends it") {
  SortedOutput output(2);
  for (int i = 9; i >= 0; --i) output.add({i, 0, 0}, std::to_string(i));
  CHECK(written(output, 3) == "012");
  CHECK(written(output, 0).empty());
  std::string out;
  const auto result = output.write(UINT64_MAX, [&](std::string_view text) {
    out += text;
    return out.size() < 4;
  });
  REQUIRE(result);
  CHECK_FALSE(*result);
  CHECK(out == "0123");
}

TEST_CASE("without a place for a file nothing is lost") {
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before ? before : "";
  ::setenv("TMPDIR", "/nonexistent/directory", 1);
  SortedOutput output(2);
  for (int i = 9; i >= 0; --i) output.add({i, 0, 0}, std::to_string(i));
  CHECK(written(output) == "0123456789");
  before ? ::setenv("TMPDIR", kept.c_str(), 1) : ::unsetenv("TMPDIR");
}

}  // namespace
}  // namespace mailtrace
