#include "traces/known_hosts.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "base/text_hash.h"
#include "traces/endpoint.h"

namespace mailtrace {
namespace {

/// One hash for both cases of a letter.
std::uint64_t hash_of_label(std::string_view label) {
  constexpr std::uint64_t kCase = 0x2020202020202020u;
  std::uint64_t hash = label.size() + 1;
  for (; !label.empty(); label.remove_prefix(std::min(label.size(), sizeof hash))) {
    std::uint64_t word = 0;
    std::memcpy(&word, label.data(), std::min(label.size(), sizeof word));
    word |= kCase;
    hash = text_hash({reinterpret_cast<const char*>(&word), sizeof word}, hash);
  }
  return hash;
}

auto is_host(std::string_view label) {
  return [label](const std::string& known) { return equals_ignoring_case(known, label); };
}

}  // namespace

void KnownHosts::add(std::string_view name) {
  const std::string_view label = host_label(name);
  const auto [known, is_new] = labels_.find_or_add(hash_of_label(label), is_host(label));
  if (is_new) *known = label;
}

void KnownHosts::note(std::string_view name) {
  if (name == last_) return;
  last_ = name;
  add(name);
}

bool KnownHosts::knows(std::string_view name) const {
  const std::string_view label = host_label(name);
  return labels_.find(hash_of_label(label), is_host(label)) != nullptr;
}

}  // namespace mailtrace
