#include "lines/block_reader.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace mailtrace {
namespace {

struct Got {
  std::vector<std::string> lines;
  std::uint64_t cut = 0;
  std::string error;
};

/// Hands out at most `piece` bytes a call, then `error` if there is one.
BlockReader::Fill from_text(std::string_view text, std::size_t piece, std::string error = "") {
  return [text, piece, error](std::span<char> out) mutable -> Result<std::size_t> {
    if (text.empty() && !error.empty()) return Error{error, ""};
    const std::size_t n = std::min({piece, out.size(), text.size()});
    std::copy_n(text.begin(), n, out.begin());
    text.remove_prefix(n);
    return n;
  };
}

/// All lines; checks numbers, offsets and counts of every block on the way.
Got read_all(std::string_view text, std::size_t block_size, std::size_t piece = 1 << 20,
             const std::string& error = "") {
  Got got;
  BlockReader reader(from_text(text, piece, error), {.block_size = block_size});
  Block block;
  std::uint64_t offset = 0;
  while (true) {
    auto more = reader.next(block);
    if (!more) got.error = more.error().message;
    if (!more || !*more) break;
    REQUIRE(block.first_line() == got.lines.size() + 1);
    REQUIRE(block.stream_offset() == offset);
    offset += block.stream_size();
    if (offset < text.size()) REQUIRE(block.bytes().back() == '\n');
    std::uint64_t lines = 0;
    for (const BlockLine& line : block) {
      got.lines.emplace_back(line.text);
      REQUIRE(line.number == got.lines.size());
      ++lines;
    }
    REQUIRE(lines == block.line_count());
    got.cut += block.cut_lines();
  }
  REQUIRE(offset == text.size());
  auto after = reader.next(block);
  REQUIRE(after.ok());
  REQUIRE_FALSE(*after);
  return got;
}

const std::size_t kBlockSizes[] = {1, 2, 7, 4096, 1 << 20};

}  // namespace

TEST_CASE("lines are the same for every block size and every way of handing out bytes") {
  const std::string text = std::string("first\nsecond\r\n\n\r\nwith \0 and \xFF\r inside\n", 38) +
                           std::string(9000, 'x') + "\nlast";
  const std::vector<std::string> expected{
      "first", "second", "", "", std::string("with \0 and \xFF\r inside", 20), std::string(9000, 'x'),
      "last"};
  for (const std::size_t size : kBlockSizes) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, std::size_t{1} << 20}) {
      const Got got = read_all(text, size, piece);
      CHECK(got.lines == expected);
      CHECK(got.cut == 0);
      CHECK(got.error.empty());
    }
  }
}

TEST_CASE("an empty stream has no line, a lone line end has one") {
  for (const std::size_t size : kBlockSizes) {
    CHECK(read_all("", size).lines.empty());
    CHECK(read_all("\n", size).lines == std::vector<std::string>{""});
    CHECK(read_all("\n\n", size).lines == std::vector<std::string>{"", ""});
    CHECK(read_all("a\r", size).lines == std::vector<std::string>{"a\r"});
  }
}

TEST_CASE("lines over the limit are cut and counted, their neighbours whole") {
  std::string text;
  std::vector<std::string> expected;
  std::uint64_t cut = 0;
  for (const std::size_t length : {kMaxLineSize - 1, kMaxLineSize, kMaxLineSize + 1, kMaxLineSize + 2,
                                   3 * kMaxLineSize, std::size_t{3}}) {
    for (const char* line_end : {"\n", "\r\n"}) {
      const std::string line(length, static_cast<char>('a' + expected.size()));
      text += line + line_end;
      expected.push_back(line.substr(0, kMaxLineSize));
      cut += length > kMaxLineSize;
      text += "short\n";
      expected.push_back("short");
    }
  }
  text += std::string(2 * kMaxLineSize, 'z');
  expected.push_back(std::string(kMaxLineSize, 'z'));
  ++cut;
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, kMaxLineSize,
                                 std::size_t{100'003}, std::size_t{1} << 20}) {
    const Got got = read_all(text, size);
    CHECK(got.lines == expected);
    CHECK(got.cut == cut);
  }
}

TEST_CASE("a line's last kept byte may be a carriage return, the same for every block size") {
  const std::string text = std::string(kMaxLineSize - 1, 'a') + "\r" + std::string(10, 'b') + "\nnext\n";
  const Got expected = read_all(text, 1 << 20);
  CHECK(expected.cut == 1);
  for (const std::size_t size : kBlockSizes) CHECK(read_all(text, size).lines == expected.lines);
}

TEST_CASE("an endless line needs bounded memory") {
  std::uint64_t left = std::uint64_t{256} << 20;
  std::size_t largest_request = 0;
  BlockReader reader([&](std::span<char> out) -> Result<std::size_t> {
    largest_request = std::max(largest_request, out.size());
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left, out.size()));
    std::fill_n(out.begin(), n, '\0');
    left -= n;
    return n;
  });
  Block block;
  REQUIRE(*reader.next(block));
  CHECK(block.bytes().size() == kMaxLineSize);
  CHECK(block.stream_size() == std::uint64_t{256} << 20);
  CHECK(block.cut_lines() == 1);
  CHECK(largest_request <= 1 << 20);
  CHECK_FALSE(*reader.next(block));
}

TEST_CASE("an error comes after everything that was read before it, once") {
  for (const std::size_t size : kBlockSizes) {
    const Got got = read_all("one\ntwo\ndama", size, 3, "corrupt");
    CHECK(got.lines == std::vector<std::string>{"one", "two", "dama"});
    CHECK(got.error == "corrupt");
    CHECK(read_all("", size, 1, "denied").error == "denied");
  }
}

TEST_CASE("a part of the stream read again gives the same block") {
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    text += "line " + std::to_string(i) + std::string(static_cast<std::size_t>(i % 90), '.') + "\n";
    if (i % 1000 == 500) text += std::string(kMaxLineSize + 1000, 'x') + "\n";
  }
  for (const std::size_t size : {std::size_t{512}, std::size_t{4096}, std::size_t{200'000}}) {
    BlockReader reader(from_text(text, 1000), {.block_size = size});
    for (Block block; *reader.next(block);) {
      const auto part = std::string_view(text).substr(block.stream_offset(), block.stream_size());
      BlockReader again(
          from_text(part, 333),
          {.block_size = size, .stream_offset = block.stream_offset(), .first_line = block.first_line()});
      Block copy;
      REQUIRE(*again.next(copy));
      REQUIRE(copy.bytes() == block.bytes());
      REQUIRE(copy.line_count() == block.line_count());
      REQUIRE(copy.stream_size() == block.stream_size());
      REQUIRE_FALSE(*again.next(block = Block()));
      block = std::move(copy);
    }
  }
}

TEST_CASE("the finder gives every position its line") {
  const std::string text = "a\n\nlonger line\r\nend";
  BlockReader reader(from_text(text, 100), {.first_line = 10});
  Block block;
  REQUIRE(*reader.next(block));
  LineFinder last_only(block);
  CHECK(last_only.line_at(block.bytes().size() - 1).number == 12);
  LineFinder finder(block);
  for (std::size_t position = 0; position < block.bytes().size(); ++position) {
    const BlockLine line = finder.line_at(position);
    const auto number =
        10 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(position), '\n');
    CHECK(line.number == static_cast<std::uint64_t>(number));
  }
  LineFinder third(block);
  CHECK(third.line_at(5).text == "longer line");
}

TEST_CASE("newlines are counted exactly at every length") {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += i % 3 == 0 ? '\n' : static_cast<char>(i);
  for (std::size_t n = 0; n < text.size(); n += n < 100 ? 1 : 977) {
    const std::string_view part(text.data(), n);
    REQUIRE(count_newlines(part) == static_cast<std::uint64_t>(std::count(part.begin(), part.end(), '\n')));
  }
  CHECK(count_newlines(std::string(100'000, '\n')) == 100'000);
}

}  // namespace mailtrace
