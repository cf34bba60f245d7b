#include "output/queue_paths.h"

#include <algorithm>
#include <array>
#include <memory_resource>
#include <tuple>

#include "base/text_hash.h"

namespace mailtrace {
namespace {

constexpr std::size_t kFewHops = 16;  // are looked through as fast as found in a table

/// Explicit before inferred, from an earlier hop before from a later one, then by the index of the hop.
std::tuple<bool, bool, std::size_t> rank_of(const Link& link) {
  return {link.kind != LinkKind::Inferred, link.from < link.to, link.from};
}

std::uint64_t hash_of(const auto& hop_or_recipient) {
  return text_hash(hop_or_recipient.queue_id, text_hash(hop_or_recipient.host));
}

}  // namespace

QueuePaths::QueuePaths(const Trace& trace) : trace_(trace), links_(trace.hops.size()) {
  for (const Link& link : trace.links) {
    if (link.from >= links_.size() || link.to >= links_.size() || link.from == link.to) continue;
    const Link*& best = links_[link.to];
    if (!best || rank_of(link) > rank_of(*best)) best = &link;
  }
  if (trace.hops.size() <= kFewHops) return;
  for (std::size_t i = 0; i < trace.hops.size(); ++i)
    *hop_of_.find_or_add(hash_of(trace.hops[i]), is_hop(trace.hops[i].queue_id, trace.hops[i].host)).first = i;
  measure_ways();
}

/// Wrong logs can make a ring of links; a way back has no hop twice.
void QueuePaths::measure_ways() {
  constexpr std::size_t kOnTheWay = SIZE_MAX;
  sizes_.assign(links_.size(), 0);
  std::vector<std::size_t> way;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    way.clear();
    std::size_t hop = i;
    for (; sizes_[hop] == 0; hop = links_[hop]->from) {
      sizes_[hop] = kOnTheWay;
      way.push_back(hop);
      if (!links_[hop]) break;
    }
    // Where the way came back to itself, all of the ring have the same size.
    if (const auto ring = std::find(way.begin(), way.end(), hop); links_[hop] && ring != way.end()) {
      const auto size = static_cast<std::size_t>(way.end() - ring);
      std::for_each(ring, way.end(), [&](std::size_t one) { sizes_[one] = size; });
      way.erase(ring, way.end());
    }
    for (; !way.empty(); way.pop_back()) {
      const Link* const link = links_[way.back()];
      sizes_[way.back()] = link ? sizes_[link->from] + 1 : 1;
    }
  }
}

/// The last one of its queue-ID and host.
std::optional<std::size_t> QueuePaths::hop_of(const Recipient& recipient) const {
  const auto is_it = is_hop(recipient.queue_id, recipient.host);
  if (trace_.hops.size() > kFewHops) {
    const std::size_t* found = hop_of_.find(hash_of(recipient), is_it);
    return found ? std::optional(*found) : std::nullopt;
  }
  for (std::size_t i = trace_.hops.size(); i-- > 0;) {
    if (is_it(i)) return i;
  }
  return std::nullopt;
}

std::string QueuePaths::path_to(const Recipient& recipient) const {
  if (recipient.queue_id.empty()) return {};
  const std::optional<std::size_t> last = hop_of(recipient);
  if (!last) return recipient.queue_id;
  std::array<std::byte, 256> few;  // hops need no other memory
  std::pmr::monotonic_buffer_resource memory(few.data(), few.size());
  std::pmr::vector<std::size_t> path(&memory);
  path.reserve(std::min<std::size_t>(links_.size(), 8));
  path.push_back(*last);
  const auto ends = [&](std::size_t hop) {
    if (!sizes_.empty()) return path.size() == sizes_[*last];
    return std::find(path.begin(), path.end(), hop) != path.end();
  };
  for (const Link* link = links_[*last]; link && !ends(link->from); link = links_[path.back()]) path.push_back(link->from);
  std::string text;
  text.reserve(path.size() * (recipient.queue_id.size() + 1));
  for (auto hop = path.rbegin(); hop != path.rend(); ++hop) {
    if (!text.empty()) text += '>';
    text += trace_.hops[*hop].queue_id;
  }
  return text;
}

}  // namespace mailtrace
