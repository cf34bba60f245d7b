// How libFuzzer makes new logs of old ones: by lines and words, so that what one line says of another survives.
#include <algorithm>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/target.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* bytes, std::size_t size, std::size_t most);

namespace mailtrace::fuzz {
namespace {

using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t bound) {
  return bound == 0 ? 0 : random() % bound;
}

std::vector<std::string> lines_of(std::string_view log) {
  std::vector<std::string> lines;
  while (!log.empty()) {
    const std::size_t size = std::min(log.find('\n'), log.size() - 1) + 1;
    lines.emplace_back(log.substr(0, size));
    log.remove_prefix(size);
  }
  return lines;
}

bool is_of_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '@' || c == '.' || c == '-';
}

struct Piece {
  std::size_t begin = 0, size = 0;
};

/// A word of the line, mostly one with a digit or an @: an ID, an address, a time.
Piece any_word(const std::string& line, Random& random) {
  Piece best;
  for (int tries = 0; tries < 4; ++tries) {
    std::size_t begin = below(random, line.size());
    if (!is_of_word(line[begin])) continue;
    std::size_t end = begin;
    while (begin > 0 && is_of_word(line[begin - 1])) --begin;
    while (end < line.size() && is_of_word(line[end])) ++end;
    best = {begin, end - begin};
    if (std::string_view(line).substr(begin, end - begin).find_first_of("0123456789@") != std::string_view::npos) break;
  }
  return best;
}

/// The stamp of a line, taken as what stands before the second colon and two digits.
std::size_t stamp_size(const std::string& line) {
  const std::size_t colon = line.find(':');
  const std::size_t second = colon == line.npos ? colon : line.find(':', colon + 1);
  return second == line.npos || second > 30 ? 0 : std::min(line.size(), second + 3);
}

void change(std::vector<std::string>& lines, Random& random) {
  const std::size_t a = below(random, lines.size()), b = below(random, lines.size());
  std::string& line = lines[a];
  const auto at = [&](std::size_t i) { return lines.begin() + static_cast<std::ptrdiff_t>(i); };
  switch (below(random, 9)) {
    case 0: lines.erase(at(a)); break;
    case 1: lines.insert(at(b), std::string(line)); break;
    case 2: std::swap(line, lines[b]); break;
    case 3: std::rotate(at(std::min(a, b)), at(std::max(a, b)), lines.end()); break;
    case 4:
    case 5:
    case 6: {  // a word of another line
      const Piece to = any_word(line, random), from = any_word(lines[b], random);
      if (to.size > 0 && from.size > 0) line.replace(to.begin, to.size, std::string(lines[b], from.begin, from.size));
      break;
    }
    case 7: {  // the time of another line
      const std::size_t to = stamp_size(line), from = stamp_size(lines[b]);
      if (to > 0 && from > 0) line.replace(0, to, std::string(lines[b], 0, from));
      break;
    }
    case 8: {  // another time
      const std::size_t i = below(random, stamp_size(line));
      if (i < line.size() && line[i] >= '0' && line[i] <= '9') line[i] = static_cast<char>('0' + below(random, 10));
      break;
    }
  }
}

std::size_t put(const std::vector<std::string>& lines, std::uint8_t* bytes, std::size_t most) {
  std::size_t size = 0;
  for (const std::string& line : lines) {
    if (size + line.size() > most) break;
    std::memcpy(bytes + size, line.data(), line.size());
    size += line.size();
  }
  return size;
}

}  // namespace
}  // namespace mailtrace::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* bytes, std::size_t size, std::size_t most, unsigned seed) {
  using namespace mailtrace::fuzz;
  Random random(seed);
  std::vector<std::string> lines = lines_of({reinterpret_cast<const char*>(bytes), size});
  if (lines.empty() || below(random, 4) == 0) return LLVMFuzzerMutate(bytes, size, most);
  for (std::size_t left = 1 + below(random, 4); left > 0 && !lines.empty(); --left) change(lines, random);
  return put(lines, bytes, most);
}

/// The lines of both, each log's in its order.
extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a, std::size_t a_size, const std::uint8_t* b,
                                                 std::size_t b_size, std::uint8_t* out, std::size_t most, unsigned seed) {
  using namespace mailtrace::fuzz;
  Random random(seed);
  const std::vector<std::string> first = lines_of({reinterpret_cast<const char*>(a), a_size});
  const std::vector<std::string> second = lines_of({reinterpret_cast<const char*>(b), b_size});
  const std::size_t in_turn = 1 + below(random, 8);
  std::vector<std::string> lines;
  for (std::size_t i = 0, k = 0; i < first.size() || k < second.size();) {
    for (std::size_t n = below(random, in_turn) + 1; n > 0 && i < first.size(); --n) lines.push_back(first[i++]);
    for (std::size_t n = below(random, in_turn) + 1; n > 0 && k < second.size(); --n) lines.push_back(second[k++]);
  }
  return put(lines, out, most);
}
