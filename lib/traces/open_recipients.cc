#include "traces/open_recipients.h"

#include "base/sorted.h"
#include "base/text.h"

namespace mailtrace {
namespace {

/// In lower case; "" if it has none.
std::string domain_of(const HopRecipient& r) {
  const std::size_t at = r.address.rfind('@');
  return at == 0 || at == r.address.npos ? std::string() : lower_case(r.address.substr(at + 1));
}

}  // namespace

void OpenRecipients::note(const std::vector<HopRecipient>& all, const HopRecipient& r) {
  if (!is_open(r)) return;
  const auto index = static_cast<std::size_t>(&r - all.data());
  open_.push_back(index);
  if (index < in_domains_) by_domain_[domain_of(r)].push_back(index);
}

std::vector<std::string_view> OpenRecipients::waiting_of_domain(const std::vector<HopRecipient>& all, const KeptEvent& e) {
  for (; in_domains_ < all.size(); ++in_domains_) by_domain_[domain_of(all[in_domains_])].push_back(in_domains_);
  std::vector<std::size_t>& inside = by_domain_[lower_case(e.get(Field::Domain))];
  sort_once_each(inside);
  std::vector<std::string_view> waiting;
  std::erase_if(inside, [&](std::size_t i) {
    const HopRecipient& r = all[i];
    if (r.decided && r.status != Status::Deferred) return true;
    const bool just_now = r.decided && r.time && e.time() - *r.time <= kSameAttempt;
    if (!just_now) waiting.push_back(r.address);
    return !just_now;  // what becomes of it now says whether it still waits
  });
  return waiting;
}

}  // namespace mailtrace
