#include "pipeline/block_sample.h"

#include <cstddef>

#include "base/text_hash.h"

namespace mailtrace {

std::uint64_t sample_of(std::string_view block) {
  constexpr std::size_t kPieces = 8, kPiece = 48;
  if (block.size() <= kPieces * kPiece) return text_hash(block);
  std::uint64_t sample = text_hash({}, block.size());
  const std::size_t step = (block.size() - kPiece) / (kPieces - 1);
  for (std::size_t i = 0; i < kPieces - 1; ++i) sample = text_hash(block.substr(i * step, kPiece), sample);
  return text_hash(block.substr(block.size() - kPiece), sample);
}

}  // namespace mailtrace
