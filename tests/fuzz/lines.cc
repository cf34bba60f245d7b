// Lines and headers: block sizes change nothing, and every view is inside the line or the scratch.
#include <algorithm>
#include <string>
#include <vector>

#include "lines/block_reader.h"
#include "lines/header.h"
#include "tests/fuzz/target.h"

namespace mailtrace::fuzz {
namespace {

struct Read {
  std::vector<std::string> lines;
  std::uint64_t cut = 0;
  bool operator==(const Read&) const = default;
};

/// Reads `bytes`, given `step` at a time.
Read read(std::string_view bytes, std::size_t block_size, std::size_t step) {
  BlockReader::Options options;
  options.block_size = block_size;
  BlockReader reader(
      [&](std::span<char> out) -> Result<std::size_t> {
        const std::size_t n = bytes.copy(out.data(), std::min(out.size(), step));
        bytes.remove_prefix(n);
        return n;
      },
      options);
  Read all;
  Block block;
  std::uint64_t offset = 0;
  for (;;) {
    const auto more = reader.next(block);
    promise(more.ok(), "memory has no errors");
    if (!*more) break;
    promise(block.stream_offset() == offset, "blocks stand one behind the other");
    offset += block.stream_size();
    const std::size_t before = all.lines.size();
    for (const BlockLine& line : block) {
      all.lines.emplace_back(line.text);
      promise(line.number == all.lines.size(), "lines are numbered from 1");
      promise(line.text.size() <= kMaxLineSize, "a long line is cut");
      promise(line.text.find('\n') == line.text.npos, "a line has no line end");
    }
    promise(all.lines.size() - before == block.line_count(), "a block knows how many lines it has");
    all.cut += block.cut_lines();
  }
  return all;
}

/// Uses every byte of a header's views, so that a sanitizer sees them.
std::size_t touch(const Header& h) {
  std::size_t sum = 0;
  for (const std::string_view part : {h.host, h.tag, h.text}) {
    for (const char c : part) sum += static_cast<unsigned char>(c);
  }
  return sum + h.pid;
}

}  // namespace
}  // namespace mailtrace::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailtrace;
  using namespace mailtrace::fuzz;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Read all = read(bytes, 1 << 20, SIZE_MAX);
  for (const std::size_t block_size : {1, 2, 7, 4096}) {
    promise(read(bytes, block_size, 3) == all, "lines do not depend on the block size");
  }
  HeaderScratch used;
  for (const std::string& line : all.lines) {
    HeaderScratch fresh;
    Header a, b;
    const bool known = parse_header(line, fresh, a);
    promise(parse_header(line, used, b) == known, "the lines before decide nothing");
    promise(touch(a) == touch(b) && a.stamp.us == b.stamp.us && a.format == b.format, "nor what is in a header");
    promise(known || (a.format == HeaderFormat::None && a.text == line), "without a header all is text");
  }
  return 0;
}
