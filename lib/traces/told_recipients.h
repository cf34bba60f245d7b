// The recipients that a session was told of, found by what a queue calls them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mailtrace {

/// Whether a queue names a recipient `queued` that a session called `told`: an account may stand before the local
/// part, "account-bob@example.org".
bool is_recipient_as_queued(std::string_view queued, std::string_view told);

/// Views of addresses, found without looking at each. Not thread-safe.
class ToldRecipients {
 public:
  void add(std::string_view address);
  bool empty() const { return all_.empty(); }

  /// Whether one of them is the address (is_same_address()).
  bool has(std::string_view address) const;
  /// Whether a queue names one of them so (is_recipient_as_queued()).
  bool has_queued(std::string_view queued) const { return first_queued(queued, nullptr) < all_.size(); }
  /// The first of those that is not `queued` itself, in any case.
  std::optional<std::string_view> other_name_of(std::string_view queued) const;

 private:
  /// Two spellings of an address: of any more nobody asks, as one at most is the name it is to differ from.
  struct Spellings {
    std::size_t first = 0, second = 0;  // indexes into all_; the same where there is one
  };

  std::size_t first_queued(std::string_view queued, const std::string_view* but) const;

  std::vector<std::string_view> all_;
  std::unordered_map<std::string, Spellings> by_address_;  // in lower case, without backslashes
};

}  // namespace mailtrace
