#include "patterns/hyperscan.h"

#include <doctest/doctest.h>

#include <array>
#include <thread>
#include <vector>

using namespace mailtrace;

namespace {

Expression expression(std::string text, std::uint32_t id = 0) {
  Expression e;
  e.text = std::move(text);
  e.id = id;
  return e;
}

std::string error_of(const Expression& e) {
  const auto set = ExpressionSet::compile(std::array{e});
  return set ? "" : set.error().text();
}

}  // namespace

TEST_CASE("hits name their expression and where they end") {
  const auto set = ExpressionSet::compile(std::array{expression("ab+", 1), expression("c$", 2)});
  REQUIRE(set);
  std::vector<std::pair<std::uint32_t, std::size_t>> hits;
  CHECK((*set)->scan("xabbc", [&](std::uint32_t id, std::size_t end) {
    hits.emplace_back(id, end);
    return true;
  }));
  CHECK(hits == std::vector<std::pair<std::uint32_t, std::size_t>>{{1, 3}, {1, 4}, {2, 5}});
}

TEST_CASE("a scan stops when the callback says so") {
  const auto set = ExpressionSet::compile(std::array{expression("a")});
  int hits = 0;
  CHECK((*set)->scan("aaaa", [&](auto, auto) { return ++hits < 2; }));
  CHECK(hits == 2);
}

TEST_CASE("flags: case, lines, any byte, plain text") {
  auto e = expression("^b.c");
  const auto found = [&](std::string_view text) {
    return (*ExpressionSet::compile(std::array{e}))->matches_any(text);
  };
  CHECK_FALSE(found("a\nbxc"));
  e.multiline = true;
  CHECK(found("a\nbxc"));
  CHECK_FALSE(found("a\nB\nC"));
  e.caseless = e.dot_all = true;
  CHECK(found("a\nB\nC"));
  e.literal = true;
  CHECK_FALSE(found("a\nbxc"));
  CHECK(found("x^B.C"));
}

TEST_CASE("plain text may hold any byte") {
  auto e = expression(std::string("a\0\xff(", 4));
  e.literal = true;
  const auto set = ExpressionSet::compile(std::array{e});
  REQUIRE(set);
  CHECK((*set)->matches_any(std::string_view("xa\0\xff(", 5)));
  CHECK_FALSE((*set)->matches_any("xa"));
}

TEST_CASE("expressions that match the empty text are allowed") {
  const auto set = ExpressionSet::compile(std::array{expression("x*")});
  REQUIRE(set);
  CHECK((*set)->matches_any("abc"));
  CHECK((*set)->matches_any({}));
}

TEST_CASE("no expressions never match") {
  const auto set = ExpressionSet::compile({});
  REQUIRE(set);
  CHECK_FALSE((*set)->matches_any("abc"));
}

TEST_CASE("what cannot be done is said with the expression") {
  CHECK(error_of(expression("a(b")) ==
        "cannot use the expression \"a(b\": missing close parenthesis for group started at character 2");
  CHECK(error_of(expression("(?=a)b")) ==
        "cannot use the expression \"(?=a)b\": look-ahead and look-behind are not supported");
  CHECK(error_of(expression("(?<!a)b")) ==
        "cannot use the expression \"(?<!a)b\": look-ahead and look-behind are not supported");
  CHECK(error_of(expression("(a)\\1")) ==
        "cannot use the expression \"(a)\\1\": back references are not supported");
  CHECK(error_of(expression(std::string("a\0b", 3))) ==
        "cannot use the expression \"a\\x00b\": it holds a NUL byte");
  CHECK(error_of(expression("*")).starts_with("cannot use the expression \"*\": "));
  auto utf8 = expression("\xff");
  utf8.utf8 = true;
  CHECK(error_of(utf8).find("valid UTF-8") != std::string::npos);
}

TEST_CASE("a callback may scan with another set") {
  const auto outer = ExpressionSet::compile(std::array{expression("a")});
  const auto inner = ExpressionSet::compile(std::array{expression("b+c")});
  bool found = false;
  CHECK((*outer)->scan("xa", [&](auto, auto) { return found = (*inner)->matches_any("bbc"); }));
  CHECK(found);
  CHECK((*outer)->matches_any("a"));
}

TEST_CASE("many sets share the working memory of a thread") {
  std::vector<std::shared_ptr<const ExpressionSet>> sets;
  for (int i = 0; i < 200; ++i)
    sets.push_back(*ExpressionSet::compile(std::array{expression("a{" + std::to_string(i + 1) + "}b")}));
  for (int i = 0; i < 200; ++i) {
    CHECK(sets[static_cast<std::size_t>(i)]->matches_any(std::string(static_cast<std::size_t>(i) + 1, 'a') +
                                                         "b"));
  }
}

TEST_CASE("threads scan with one set at once") {
  const auto set = *ExpressionSet::compile(std::array{expression("needle[0-9]+")});
  std::array<int, 4> found{};
  {
    std::vector<std::thread> threads;
    for (auto& count : found) {
      threads.emplace_back([&] {
        for (int i = 0; i < 500; ++i) count += set->matches_any("hay needle" + std::to_string(i)) ? 1 : 0;
      });
    }
    for (auto& thread : threads) thread.join();
  }
  for (const int count : found) CHECK(count == 500);
}
