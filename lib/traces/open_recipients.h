// Of the recipients of a hop, those of which nothing final is known.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/small_list.h"
#include "traces/hop_recipients.h"

namespace mailtrace {

/// Lines about one attempt for one recipient stand this near to each other.
inline constexpr Duration kSameAttempt = Duration::from_seconds(3);

/// Whether nothing final is known of the recipient.
inline bool is_open(const HopRecipient& r) {
  return !r.decided || r.status == Status::Deferred || r.status == Status::Queued;
}

/// Keeps which they are, so that lines about all of them need not look at all recipients. Not thread-safe.
class OpenRecipients {
 public:
  /// `r`, one of `all`, is new or has changed.
  void note(const std::vector<HopRecipient>& all, const HopRecipient& r);
  /// The indexes of those that are open, and of some that were; they are forgotten.
  SmallList<std::size_t> take() { return std::exchange(open_, {}); }
  /// The recipients of the line's domain that no line of this attempt names.
  std::vector<std::string_view> waiting_of_domain(const std::vector<HopRecipient>& all, const KeptEvent& e);

 private:
  SmallList<std::size_t> open_;
  // The same by domain, of the first `in_domains_` recipients, where lines name domains.
  std::unordered_map<std::string, std::vector<std::size_t>> by_domain_;
  std::size_t in_domains_ = 0;
};

}  // namespace mailtrace
