#include "base/byte_arena.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace mailtrace {
namespace {

/// Fills many pieces and looks at them afterwards.
void check_pieces(ByteArena& arena) {
  struct Piece {
    char* at;
    std::size_t size;
    char filled;
  };
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < 400; ++i) {
    const std::size_t size = i * 37 % 300 + (i % 50 == 0 ? 5000 : 0);
    const Piece piece{arena.take(size), size, static_cast<char>('a' + i % 26)};
    CHECK(reinterpret_cast<std::uintptr_t>(piece.at) % alignof(void*) == 0);
    std::memset(piece.at, piece.filled, size);
    pieces.push_back(piece);
  }
  for (const Piece& piece : pieces) {
    CHECK(std::string_view(piece.at, piece.size).find_first_not_of(piece.filled) == std::string_view::npos);
  }
}

TEST_CASE("pieces of an arena do not overlap, whatever their sizes, and are aligned") {
  ByteArena arena;
  check_pieces(arena);
}

TEST_CASE("arenas of one pool use its chunks again") {
  Slabs slabs;
  ChunkPool pool(slabs);
  for (int i = 0; i < 3; ++i) {
    ByteArena first(pool), second(pool);
    check_pieces(first);
    check_pieces(second);
    check_pieces(first);
  }
  void* const chunk = pool.take(0);
  pool.give_back(chunk, 0);
  CHECK(pool.take(0) == chunk);
}

TEST_CASE("the address sanitizer sees who reads behind a piece, or in an arena that is gone") {
  Slabs slabs;
  ChunkPool pool(slabs);
  const char* piece = nullptr;
  {
    ByteArena arena(pool);
    piece = arena.take(100);
    arena.take(1);
    CHECK_FALSE(is_forbidden(piece));
    CHECK_FALSE(is_forbidden(piece + 99));
    CHECK(is_forbidden(piece + 100) == kIsWatched);
  }
  CHECK(is_forbidden(piece) == kIsWatched);
  ByteArena again(pool);
  CHECK(again.take(50) == piece);
  CHECK_FALSE(is_forbidden(piece));
  CHECK(is_forbidden(piece + 50) == kIsWatched);
}

}  // namespace
}  // namespace mailtrace
