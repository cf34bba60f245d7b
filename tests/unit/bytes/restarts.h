// What the tests of restart points share.
#pragma once

#include <doctest/doctest.h>

#include "support.h"

namespace mailtrace::test {

inline constexpr std::size_t kLargeRead = 1 << 20;  // reads of which nothing is decoded ahead

inline std::unique_ptr<ByteSource> open(const std::string& file) {
  return open_raw_source(std::make_unique<MemorySource>(file), "x").value();
}

/// Reads on with reads of `step` bytes until `length` have come, or the end or damage.
inline std::size_t advance(ByteSource& source, std::size_t length, std::size_t step) {
  std::string buffer(step, '\0');
  std::size_t held = 0;
  while (held < length) {
    Result<std::size_t> n = source.read(std::span(buffer).first(std::min(step, length - held)));
    if (!n || *n == 0) break;
    held += *n;
  }
  return held;
}

/// What a second source gives from `point` on is the end of what the first one gave.
inline void check_rest(const std::string& file, const RestartPoint& point, const Outcome& straight,
                std::size_t step = 64 * 1024) {
  CAPTURE(point.plain_offset);
  CAPTURE(point.file_offset);
  auto source = open_raw_source_at(std::make_unique<MemorySource>(file), "x", point);
  REQUIRE(source);
  Outcome rest = read_all(**source, step);
  CHECK(rest.bytes == straight.bytes.substr(static_cast<std::size_t>(point.plain_offset)));
  CHECK(rest.error == straight.error);
  CHECK(rest.notes == straight.notes);
  CHECK((*source)->file_bytes() == file.size());
}

/// Restarts at each `stride`-th plain byte, reached with reads of `step`.
inline void check_restarts(const std::string& file, std::size_t stride, std::size_t step) {
  Outcome straight = decode(file, kLargeRead);
  auto source = open(file);
  for (std::size_t at = 0; at < straight.bytes.size(); at += stride) {
    CAPTURE(at);
    std::optional<RestartPoint> point = source->restart_point();
    REQUIRE(point);
    CHECK(point->plain_offset <= at);
    check_rest(file, *point, straight);
    advance(*source, stride, step);
  }
}

inline std::string flipped(std::string file, std::size_t at) {
  file[at] ^= 0x10;
  return file;
}

}  // namespace mailtrace::test
