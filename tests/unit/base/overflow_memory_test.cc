#include "base/overflow_memory.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/slabs.h"

namespace mailtrace {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20;

/// How much of a piece the process has in main memory, in KiB.
std::size_t resident_kib(const void* piece) {
  char begin[32];
  std::snprintf(begin, sizeof begin, "%lx-", static_cast<unsigned long>(reinterpret_cast<std::uintptr_t>(piece)));
  std::ifstream maps("/proc/self/smaps");
  bool is_it = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.starts_with(begin)) is_it = true;
    if (is_it && line.starts_with("Rss:")) return std::stoul(line.substr(4));
  }
  FAIL("the piece is no mapping of its own");
  return 0;
}

TEST_CASE("memory within the share is ordinary, beyond it a file's") {
  OverflowMemory memory({.share = 3 * kPiece});
  for (int i = 0; i < 3; ++i) CHECK(memory.take(kPiece) == nullptr);
  CHECK(memory.in_file() == 0);
  void* const piece = memory.take(kPiece);
  REQUIRE(piece != nullptr);
  CHECK(memory.in_file() == kPiece);
  std::memset(piece, 7, kPiece);
}

TEST_CASE("pages that leave the main memory come back as they were") {
  OverflowMemory memory({.share = 0, .limit = 1});
  auto* const piece = static_cast<unsigned char*>(memory.take(kPiece));
  REQUIRE(piece != nullptr);
  for (std::size_t i = 0; i < kPiece; ++i) piece[i] = static_cast<unsigned char>(i % 251);
  CHECK(resident_kib(piece) == kPiece / 1024);
  for (int i = 0; i < 10'000; ++i) memory.keep_to_limit();
  CHECK(resident_kib(piece) == 0);
  std::vector<unsigned char> expected(kPiece);
  for (std::size_t i = 0; i < kPiece; ++i) expected[i] = static_cast<unsigned char>(i % 251);
  CHECK(std::memcmp(piece, expected.data(), kPiece) == 0);
}

TEST_CASE("within the limit nothing leaves the main memory") {
  OverflowMemory memory({.share = 0, .limit = std::uint64_t{1} << 50});
  void* const piece = memory.take(kPiece);
  REQUIRE(piece != nullptr);
  std::memset(piece, 7, kPiece);
  for (int i = 0; i < 10'000; ++i) memory.keep_to_limit();
  CHECK(resident_kib(piece) == kPiece / 1024);
}

TEST_CASE("without a place for the file all memory is ordinary") {
  OverflowMemory memory({.share = 0, .limit = 1, .directory = "/nonexistent/directory"});
  CHECK(memory.take(kPiece) == nullptr);
  CHECK(memory.take(kPiece) == nullptr);
  CHECK(memory.in_file() == 0);
  memory.keep_to_limit();
}

TEST_CASE("pieces of slabs beyond the share keep their bytes") {
  const auto memory = std::make_shared<OverflowMemory>(OverflowOptions{.share = kPiece, .limit = 1});
  Slabs slabs(memory);
  std::vector<unsigned char*> pieces;
  for (std::size_t i = 0; i < 8000; ++i) {
    pieces.push_back(static_cast<unsigned char*>(slabs.take(1000)));
    std::memset(pieces.back(), static_cast<int>(i % 251), 1000);
    memory->keep_to_limit();
  }
  CHECK(memory->in_file() > 0);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::vector<unsigned char> expected(1000, static_cast<unsigned char>(i % 251));
    REQUIRE(std::memcmp(pieces[i], expected.data(), 1000) == 0);
  }
}

}  // namespace
}  // namespace mailtrace
