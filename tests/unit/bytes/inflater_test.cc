#include "bytes/inflater.h"

#include <doctest/doctest.h>

#include "support.h"

namespace mailtrace::test {
namespace {

using namespace std::literals;

/// The deflate data of `plain`: a gz member without header (ten bytes) and trailer (eight).
std::string deflate(const std::string& plain) {
  std::string file = gz(plain);
  return file.substr(10, file.size() - 18);
}

struct Inflated {
  std::string bytes;
  Inflater::State state;
  std::size_t left;  // input not taken
};

Inflated run(Inflater& inflater, std::string_view data, std::size_t in_step, std::size_t out_step) {
  Inflated result{{}, Inflater::State::More, 0};
  std::string buffer(out_step, '\0');
  std::span<const char> rest(data);
  for (;;) {
    std::span<const char> in = rest.first(std::min(in_step, rest.size()));
    std::span<char> out(buffer);
    std::size_t before = in.size();
    result.state = inflater.inflate(in, out);
    rest = rest.subspan(before - in.size());
    result.bytes.append(buffer, 0, buffer.size() - out.size());
    bool is_stuck = before == in.size() && out.size() == buffer.size();
    if (result.state != Inflater::State::More || is_stuck) break;
  }
  result.left = rest.size();
  return result;
}

TEST_CASE("streams of all block types inflate, in steps of any size") {
  std::string random;
  for (std::uint32_t state = 1, i = 0; i < 5000; ++i)
    random += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  for (const InflaterEngine& engine : inflater_engines()) {
    CAPTURE(engine.name());
    auto inflater = engine.make();
    for (const std::string& plain :
         {""s, "a"s, log_text(1), log_text(200), random, std::string(100000, 'x')}) {
      std::string data = deflate(plain);
      for (std::size_t step : {1, 3, 100000}) {
        inflater->reset();
        Inflated result = run(*inflater, data + "after", step, step);
        CHECK(result.bytes == plain);
        CHECK(result.state == Inflater::State::End);
        CHECK(result.left == 5);
      }
    }
  }
}

TEST_CASE("a cut stream gives all that is decodable and waits") {
  std::string plain = log_text(500), data = deflate(plain);
  for (const InflaterEngine& engine : inflater_engines()) {
    CAPTURE(engine.name());
    auto inflater = engine.make();
    inflater->reset();
    Inflated result = run(*inflater, std::string_view(data).substr(0, data.size() / 2), 1000, 1000);
    CHECK(result.state == Inflater::State::More);
    CHECK(result.left == 0);
    CHECK(plain.starts_with(result.bytes));
    CHECK(result.bytes.size() > plain.size() / 3);
  }
}

TEST_CASE("invalid data is damage with a reason, and the next stream is not touched by it") {
  for (const InflaterEngine& engine : inflater_engines()) {
    CAPTURE(engine.name());
    auto inflater = engine.make();
    for (std::string_view data : {"\x07"sv, "\x01\x03\x00\x00\x00"sv, "\xff\xff\xff\xff"sv}) {
      inflater->reset();
      CHECK(run(*inflater, data, 100, 100).state == Inflater::State::Damaged);
      CHECK(inflater->reason() != "");
    }
    inflater->reset();
    CHECK(run(*inflater, deflate("text"), 100, 100).bytes == "text");
  }
}

TEST_CASE("damage is found at one place, whatever the engine and the sizes of input and output") {
  std::string plain = log_text(1000), data = deflate(plain);
  for (std::size_t at = 0; at < data.size(); at += at < 500 ? 1 : 211) {
    CAPTURE(at);
    std::string bad = data;
    bad[at] ^= 0x10;
    auto zlib = make_zlib_inflater();
    Inflated expected = run(*zlib, bad, bad.size(), 1 << 20);
    for (const InflaterEngine& engine : inflater_engines()) {
      CAPTURE(engine.name());
      auto inflater = engine.make();
      for (auto [in_step, out_step] : {std::pair<std::size_t, std::size_t>{10'000, 1000}, {1000, 1 << 20}}) {
        inflater->reset();
        Inflated result = run(*inflater, bad, in_step, out_step);
        CHECK(result.bytes.starts_with(expected.bytes));
        // ISA-L does not see every code table that is incomplete, if none of the codes it lacks occurs.
        if (result.state != Inflater::State::Damaged && expected.state == Inflater::State::Damaged) continue;
        CHECK(result.state == expected.state);
        CHECK(result.bytes.size() == expected.bytes.size());
        CHECK(result.left == expected.left);
        if (result.state == Inflater::State::Damaged && in_step == 10'000) CHECK(inflater->reason() != "");
      }
    }
  }
}

TEST_CASE("a distance too far back, of a stream that ends there, takes no more than there is") {
  const std::string data =
      "\xf3\xcb\x2f\x53\x30\x32\x54\x30\xb0\xb4\x32\xb1\xb0\x32\x34\x53\xc8\xad\x30\x75\x32\x33"
      "\x74\x33\x72\xb6\x52\x28\x4a\xcd\xcd\x2f\x4b\x4d\xe1\xf2\x1b\xd5\x37\xaa\x6f\x54\xdf\xa8"
      "\x3e\x02\xfa\x00\xe0\x84\x8a\x60"s;
  std::vector<std::string> bytes;
  for (const InflaterEngine& engine : inflater_engines()) {
    CAPTURE(engine.name());
    for (const std::size_t step : {1, 3, 1000}) {
      const auto inflater = engine.make();
      const Inflated result = run(*inflater, data, step, 65536);
      CHECK(result.state == Inflater::State::Damaged);
      CHECK(result.left <= data.size());
      bytes.push_back(result.bytes);
    }
  }
  for (const std::string& b : bytes) CHECK(b == bytes.front());
}

TEST_CASE("the checksum is that of RFC 1952 and can be continued") {
  for (const InflaterEngine& engine : inflater_engines()) {
    auto inflater = engine.make();
    CHECK(inflater->crc32(0, "123456789"sv) == 0xcbf43926);
    CHECK(inflater->crc32(inflater->crc32(0, "1234"sv), "56789"sv) == 0xcbf43926);
    CHECK(inflater->crc32(0, {}) == 0);
  }
}

}  // namespace
}  // namespace mailtrace::test
