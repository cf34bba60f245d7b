#include "queue_ids.h"

#include <fmt/core.h>

namespace make_log {
namespace {

constexpr char kDigits[] = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";

std::string in_base(std::uint64_t value, unsigned base, std::size_t width) {
  std::string out;
  for (; value != 0 || out.size() < width; value /= base) out.insert(out.begin(), kDigits[value % base]);
  return out;
}

/// The inode is what stands after the last 'z', or behind the five digits of microseconds.
std::uint64_t inode_of(Ids kind, const std::string& id) {
  if (kind != Ids::Long) return std::stoull(id.substr(5), nullptr, 16);
  std::uint64_t value = 0;
  for (std::size_t i = id.rfind('z') + 1; i < id.size(); ++i) {
    value = value * 51 + (std::string_view(kDigits).find(id[i]));
  }
  return value;
}

}  // namespace

std::string long_queue_id(Micros time, std::uint64_t inode) {
  return in_base(static_cast<std::uint64_t>(time / kSecond), 52, 6) +
         in_base(static_cast<std::uint64_t>(time % kSecond), 52, 4) + "z" + in_base(inode, 51, 1);
}

std::string short_queue_id(Micros time, std::uint64_t inode) {
  return fmt::format("{:05X}{:X}", time % kSecond, inode);
}

bool QueueIds::take_free(Heap& heap, Micros now, Free& out) {
  if (heap.empty() || heap.top().from > now) return false;
  out = heap.top();
  heap.pop();
  return true;
}

std::string QueueIds::take(Micros now, Opening opening) {
  Free found;
  const bool reused = (opening == Opening::Accept && take_free(unclean_, now, found)) || take_free(clean_, now, found);
  if (kind_ == Ids::ShortReused) {
    // The n-th ID is the same on every host, so that hosts often hold the same one at the same time.
    const std::uint64_t n = next_inode_;
    if (!reused) ++next_inode_;
    return last_ = reused ? found.id : short_queue_id(static_cast<Micros>((n * 7'919 + 123'457) % 1'000'000), 0x4000 + n % 0xBFFF);
  }
  const std::uint64_t inode = reused ? found.inode : next_inode_;
  if (!reused) next_inode_ += 1 + random_.below(9);
  return last_ = kind_ == Ids::Long ? long_queue_id(now, inode) : short_queue_id(now, inode);
}

void QueueIds::give_back(const std::string& id, Micros now, Ending ending) {
  const Micros rest = kind_ == Ids::ShortReused ? random_.between(6 * kSecond, 4 * kMinute) : random_.between(6 * kSecond, kHour);
  Free free{now + rest, kind_ == Ids::ShortReused ? id : std::string(), inode_of(kind_, id)};
  (ending == Ending::Clean ? clean_ : unclean_).push(std::move(free));
}

}  // namespace make_log
