#include "bytes/compressed_copy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "bytes/open_source.h"
#include "bytes/rotation.h"

namespace mailtrace {
namespace {

constexpr std::size_t kCompared = 64 * 1024;

/// Fills `out` as far as the source goes; damage ends it.
std::size_t read_full(ByteSource& source, std::span<char> out) {
  std::size_t held = 0;
  while (held < out.size()) {
    Result<std::size_t> n = source.read(out.subspan(held));
    if (!n || *n == 0) break;
    held += *n;
  }
  return held;
}

bool begins_with_all(const SourceFile& original, const SourceFile& copy) {
  Result<std::unique_ptr<ByteSource>> a = open_source(original), b = open_source(copy);
  if (!a || !b) return false;
  std::vector<char> ours(kCompared), theirs(kCompared);
  for (;;) {
    std::size_t n = read_full(**b, theirs);
    if (n > read_full(**a, std::span(ours).first(n)) || std::memcmp(ours.data(), theirs.data(), n) != 0)
      return false;
    if (n < theirs.size()) return true;
  }
}

}  // namespace

void drop_compressed_copies(SourceList& list) {
  std::map<std::string, SourceFile> by_path;
  for (const SourceFile& file : list.files)
    if (file.is_regular && !file.is_stdin) by_path.emplace(file.path, file);
  std::erase_if(list.files, [&](const SourceFile& file) {
    std::size_t suffix = compression_suffix(file.path).size();
    if (suffix == 0 || !file.is_regular) return false;
    auto original = by_path.find(file.path.substr(0, file.path.size() - suffix));
    if (original == by_path.end() || !begins_with_all(original->second, file)) return false;
    list.notes.push_back({fmt::format("a copy of {}, read once", original->second.name), file.name});
    return true;
  });
}

}  // namespace mailtrace
