#include "pipeline/restart_points.h"

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <vector>

#include "lines/block_reader.h"
#include "pipeline/source.h"
#include "tests/unit/bytes/support.h"
#include "tests/unit/pipeline/runs.h"

namespace mailtrace {
namespace {

using namespace test;

/// Offsets of all blocks of `source`, and the points taken in front of them.
struct Taken {
  std::vector<std::uint64_t> blocks;
  std::vector<RestartPoint> points;
};

Taken take(const Source& source, std::size_t block_size) {
  Taken taken;
  const auto bytes = source.reader();
  REQUIRE(bytes);
  RestartPoints restarts(1 << 20);
  std::uint64_t position = 0;
  BlockReader::Options options;
  options.block_size = block_size;
  BlockReader reader(
      [&](std::span<char> out) {
        auto got = (*bytes)->read(out);
        if (got) position += *got;
        return got;
      },
      options);
  Block block;
  for (std::uint32_t i = 0;; ++i) {
    if (i > 0) restarts.look_before(i, **bytes, position, reader.begun());
    if (!*reader.next(block)) break;
    taken.blocks.push_back(block.stream_offset());
  }
  restarts.settle(static_cast<std::uint32_t>(taken.blocks.size()), [](std::uint32_t) { return true; });
  taken.points = restarts.take();
  return taken;
}

TEST_CASE("a point in front of a block of a gz file gives the block's first byte first") {
  const LogDirectory d;
  const std::string log = log_text(20000);
  for (const std::string& content : {gz(log), gz(log.substr(0, 300000)) + gz(log.substr(300000))}) {
    const auto source = Source::open(d.write("mail.log.gz", content), 0);
    REQUIRE(source);
    const Taken taken = take(*source, 200000);
    REQUIRE(taken.blocks.size() > 2);
    REQUIRE(taken.points.size() == taken.blocks.size() - 1);
    for (std::size_t i = 0; i < taken.points.size(); ++i) {
      CHECK(taken.points[i].plain_offset == taken.blocks[i + 1]);
      const auto bytes = source->reader_at(taken.points[i]);
      REQUIRE(bytes);
      CHECK(read_all(**bytes).bytes == log.substr(taken.points[i].plain_offset));
    }
  }
}

}  // namespace
}  // namespace mailtrace
