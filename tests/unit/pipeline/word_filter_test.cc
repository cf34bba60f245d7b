#include "pipeline/word_filter.h"

#include <doctest/doctest.h>

#include <vector>

namespace mailtrace {
namespace {

std::vector<std::uint32_t> words_of(std::uint32_t block, std::size_t count) {
  std::vector<std::uint32_t> words(count);
  for (std::size_t i = 0; i < count; ++i) words[i] = (block * 7919 + static_cast<std::uint32_t>(i)) * 2654435761U;
  return words;
}

std::vector<std::uint32_t> held(const WordFilter& filter, BlockName block, const std::vector<std::uint32_t>& words) {
  std::vector<std::uint32_t> held;
  filter.may_hold(block, words, held);
  return held;
}

/// Of the words of the next block, how many this one may hold.
std::size_t wrong(const WordFilter& filter, std::uint32_t blocks, std::size_t count) {
  std::size_t wrong = 0;
  for (std::uint32_t b = 0; b < blocks; ++b) {
    wrong += held(filter, {1, b}, words_of(b + blocks, count)).size();
  }
  return wrong;
}

TEST_CASE("a word that was added is always found, others seldom") {
  constexpr std::uint32_t kBlocks = 64;
  constexpr std::size_t kWords = 2'500;
  WordFilter filter(1 << 20);  // 52 bits a word
  CHECK(filter.memory() == 1 << 20);
  for (std::uint32_t b = 0; b < kBlocks; ++b) filter.add({1, b}, words_of(b, kWords));
  for (std::uint32_t b = 0; b < kBlocks; ++b) {
    const std::vector<std::uint32_t> words = words_of(b, kWords);
    CHECK(held(filter, {1, b}, words) == words);
  }
  CHECK(wrong(filter, kBlocks, kWords) < kBlocks * kWords / 5'000);
  CHECK(held(filter, {2, 0}, words_of(0, 1)).empty());
}

TEST_CASE("a filter that is much too small says yes to everything rather than no to anything") {
  WordFilter filter(1);
  CHECK(filter.memory() == 16'384);
  const std::vector<std::uint32_t> words = words_of(3, 100'000);
  filter.add({0, 3}, words);
  CHECK(held(filter, {0, 3}, words) == words);
}

}  // namespace
}  // namespace mailtrace
