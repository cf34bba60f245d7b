#include <doctest/doctest.h>

#include <bitset>
#include <map>
#include <set>

#include "bytes/bz2_marks.h"
#include "bytes/bz2_prelude.h"
#include "restarts.h"

namespace mailtrace::test {
namespace {

/// With blocks of 100 kB.
std::string bz2_of_many_blocks(const std::string& plain) {
  return compress(plain, boost::iostreams::bzip2_compressor(boost::iostreams::bzip2_params(1)));
}

std::string bits_of(const std::string& bytes) {
  std::string bits;
  for (const char c : bytes) bits += std::bitset<8>(static_cast<unsigned char>(c)).to_string();
  return bits;
}

/// One stream with a block for each text, which bzip2(1) makes of longer texts only.
std::string bz2_of_blocks(const std::vector<std::string>& texts) {
  std::string bits = bits_of("BZh9");
  std::uint32_t sum = 0;
  for (const std::string& text : texts) {
    const std::string stream = bz2(text);
    const auto block = find_bz2_mark(stream, 0), end = find_bz2_mark(stream, 5);
    sum = add_bz2_block(sum, block->crc);
    bits += bits_of(stream).substr(32, static_cast<std::size_t>(end->bit) - 32);
  }
  bits += std::bitset<48>(0x177245385090).to_string() + std::bitset<32>(sum).to_string();
  std::string bytes;
  for (bits.resize((bits.size() + 7) / 8 * 8, '0'); !bits.empty(); bits.erase(0, 8)) {
    bytes += static_cast<char>(std::bitset<8>(bits, 0, 8).to_ulong());
  }
  return bytes;
}

/// All points that reading in steps passes, by place.
std::map<std::uint64_t, RestartPoint> points_of(const std::string& file, std::size_t step) {
  std::map<std::uint64_t, RestartPoint> points;
  auto source = open(file);
  for (bool more = true; more; more = advance(*source, step, step) == step) {
    if (auto point = source->restart_point()) points.emplace(point->plain_offset, *point);
  }
  return points;
}

TEST_CASE("a bz2 file can be read on from each block without what comes before it") {
  const std::string plain = log_text(22'000), file = bz2_of_many_blocks(plain);
  const Outcome straight = decode(file);
  REQUIRE(straight.bytes == plain);
  const auto points = points_of(file, 50'000);
  CHECK(points.size() >= plain.size() / 100'000);
  std::set<int> bits;
  for (const auto& [place, point] : points) {
    bits.insert(point.bz2.bit);
    CHECK(point.memory() < 256);
    check_rest(file, point, straight);
    check_rest(file, point, straight, 777);
  }
  CHECK(bits.size() > 5);
}

TEST_CASE("a bz2 file of many streams, as pbzip2 makes them, can be read on from each") {
  const std::string plain = log_text(3000), empty = bz2("");
  std::string file;
  for (int i = 0; i < 3; ++i) file += bz2_of_many_blocks(plain) + empty;
  for (const std::string& whole : {file, file + "garbage", file + std::string(20, '\0')}) {
    const Outcome straight = decode(whole);
    REQUIRE(straight.bytes == plain + plain + plain);
    const auto points = points_of(whole, 20'000);
    CHECK(points.contains(plain.size()));
    CHECK(points.contains(2 * plain.size()));
    CHECK(points.size() > 9);
    for (const auto& [place, point] : points) check_rest(whole, point, straight);
  }
}

TEST_CASE("a bz2 stream of tiny blocks is read on from each, whole, cut and damaged") {
  const std::string file = bz2_of_blocks({"one\n", "a", std::string(5000, 'b'), "four four\n", log_text(3)}) +
                           bz2_of_blocks({"second\n", "stream\n"});
  REQUIRE(decode(file).error == "");
  CHECK(decode(file).bytes.ends_with("second\nstream\n"));
  CHECK(points_of(file, 1).size() == 7);
  for (const auto& [place, point] : points_of(file, 1)) check_rest(file, point, decode(file));
  for (std::size_t at = 5; at < file.size(); at += 3) {
    CAPTURE(at);
    for (const std::string& bad : {file.substr(0, at), flipped(file, at)}) {
      const Outcome straight = decode(bad);
      for (const auto& [place, point] : points_of(bad, 1)) check_rest(bad, point, straight);
    }
  }
}

TEST_CASE("damage of a bz2 file is the same from each of its points") {
  const std::string file = bz2_of_many_blocks(log_text(4000)) + bz2_of_many_blocks(log_text(1500));
  const std::size_t first = bz2_of_many_blocks(log_text(4000)).size();
  for (const std::size_t at : {first - 3, first - 8, first + 2, first + 20, file.size() - 2, file.size() / 2}) {
    for (const std::string& bad : {file.substr(0, at), flipped(file, at)}) {
      CAPTURE(at);
      const Outcome straight = decode(bad);
      CHECK((!straight.error.empty() || !straight.notes.empty()));
      for (const auto& [place, point] : points_of(bad, 30'000)) check_rest(bad, point, straight);
    }
  }
}

TEST_CASE("a bz2 file gives the same in any pieces") {
  const std::string plain = log_text(4000), file = bz2_of_many_blocks(plain) + bz2_of_many_blocks(plain);
  for (const std::size_t step : {1, 5, 11, 4096, 100'000}) {
    CAPTURE(step);
    CHECK(decode(file, 100'000, step).bytes == plain + plain);
  }
  CHECK(decode(file, 1).bytes == plain + plain);
}

TEST_CASE("a bz2 mark is found at any bit, and only whole") {
  for (unsigned bit = 0; bit < 8; ++bit) {
    CAPTURE(bit);
    // 0x314159265359 and 0x89abcdef, behind five bytes and `bit` bits.
    std::string bytes(5 + Bz2Mark::kMostBytes, '\0');
    const std::string mark = "\x31\x41\x59\x26\x53\x59\x89\xab\xcd\xef";
    for (std::size_t i = 0; i < 8 * mark.size(); ++i) {
      const bool is_set = static_cast<unsigned char>(mark[i / 8]) >> (7 - i % 8) & 1;
      const std::size_t at = 40 + bit + i;
      if (is_set) bytes[at / 8] = static_cast<char>(bytes[at / 8] | 0x80 >> at % 8);
    }
    for (const std::size_t from : {0, 5}) {
      const auto found = find_bz2_mark(bytes, from);
      REQUIRE(found);
      CHECK(found->kind == Bz2Mark::Kind::Block);
      CHECK(found->bit == 40 + static_cast<std::int64_t>(bit));
      CHECK(found->crc == 0x89abcdef);
    }
    CHECK_FALSE(find_bz2_mark(bytes, 6));
    CHECK_FALSE(find_bz2_mark(std::span<const char>(bytes).first((40 + bit + Bz2Mark::kBits - 1) / 8), 0));
  }
}

TEST_CASE("a bz2 prelude ends at any bit") {
  for (unsigned bit = 0; bit < 8; ++bit) {
    CAPTURE(bit);
    const Bz2Prelude prelude = make_bz2_prelude(bit);
    REQUIRE(prelude.bytes.starts_with("BZh9"));
    CHECK((prelude.plain_size == 0) == (bit == 0));
    CHECK((static_cast<unsigned char>(prelude.bytes.back()) & 0xff >> bit) == (bit == 0 ? '9' : 0));
  }
}

}  // namespace
}  // namespace mailtrace::test
