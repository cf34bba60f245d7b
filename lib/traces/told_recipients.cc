#include "traces/told_recipients.h"

#include <algorithm>

#include "base/text.h"
#include "traces/address_list.h"

namespace mailtrace {
namespace {

// An account stands only before what is as short as a path may be (RFC 5321, 4.5.3.1.3), and somewhat more: who asks for
// each tail of a longer text asks for long.
constexpr std::size_t kLongestAddress = 512;

std::string key_of(std::string_view address) {
  std::string key = lower_case(address);
  std::erase(key, '\\');
  return key;
}

}  // namespace

bool is_recipient_as_queued(std::string_view queued, std::string_view told) {
  if (is_same_address(queued, told)) return true;
  return !told.empty() && queued.size() <= kLongestAddress && queued.size() > told.size() &&
         queued[queued.size() - told.size() - 1] == '-' &&
         is_same_address(queued.substr(queued.size() - told.size()), told);
}

void ToldRecipients::add(std::string_view address) {
  const std::size_t index = all_.size();
  all_.push_back(address);
  const auto [at, is_new] = by_address_.try_emplace(key_of(address), Spellings{index, index});
  Spellings& known = at->second;
  if (!is_new && known.first == known.second && !equals_ignoring_case(all_[known.first], address)) known.second = index;
}

bool ToldRecipients::has(std::string_view address) const {
  return by_address_.contains(key_of(address));
}

/// An index, or that of none; `but`: what it is not.
std::size_t ToldRecipients::first_queued(std::string_view queued, const std::string_view* but) const {
  std::size_t best = all_.size();
  if (all_.empty()) return best;
  const auto look_for = [&](std::string_view part) {
    const auto at = by_address_.find(key_of(part));
    if (at == by_address_.end()) return;
    for (const std::size_t i : {at->second.first, at->second.second}) {
      const bool is_it = is_recipient_as_queued(queued, all_[i]) && !(but && equals_ignoring_case(all_[i], *but));
      if (is_it) best = std::min(best, i);
    }
  };
  look_for(queued);
  if (queued.size() > kLongestAddress) return best;
  for (std::size_t dash = queued.find('-'); dash != queued.npos; dash = queued.find('-', dash + 1)) {
    look_for(queued.substr(dash + 1));
  }
  return best;
}

std::optional<std::string_view> ToldRecipients::other_name_of(std::string_view queued) const {
  const std::size_t found = first_queued(queued, &queued);
  return found < all_.size() ? std::optional(all_[found]) : std::nullopt;
}

}  // namespace mailtrace
