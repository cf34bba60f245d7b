#include "base/slabs.h"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace mailtrace {
namespace {

TEST_CASE("pieces of slabs do not overlap and are aligned, in small slabs and in large ones") {
  struct Piece {
    unsigned char* at;
    std::size_t size;
  };
  Slabs slabs;
  std::vector<Piece> pieces;
  for (std::size_t i = 0, taken = 0; taken < std::size_t{6} << 20; ++i) {
    const std::size_t size = i % 100 == 0 ? Slabs::kSmall : 1 + i * 37 % 2000;
    pieces.push_back({static_cast<unsigned char*>(slabs.take(size)), size});
    std::memset(pieces.back().at, static_cast<int>(i % 251), size);
    taken += size;
  }
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    REQUIRE(reinterpret_cast<std::uintptr_t>(pieces[i].at) % alignof(std::max_align_t) == 0);
    const std::vector<unsigned char> expected(pieces[i].size, static_cast<unsigned char>(i % 251));
    REQUIRE(std::memcmp(pieces[i].at, expected.data(), expected.size()) == 0);
  }
}

}  // namespace
}  // namespace mailtrace
