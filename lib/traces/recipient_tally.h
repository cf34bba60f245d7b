// Which recipients of a transaction still wait: the end of those whose system logs none.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "transactions/kept_event.h"

namespace mailtrace {

/// Takes the lines of one transaction in order. It has ended when as many recipients as it was accepted
/// for, and all that its lines name, are delivered or given up; a session without a message, at once. Memory:
/// the addresses of its deliveries.
class RecipientTally {
 public:
  void add(const KeptEvent& event);
  bool all_settled() const {
    return !is_message_ || whole_ || (open_ == 0 && !settled_.empty() && settled_.size() >= expected_);
  }

 private:
  void settle(std::string_view address, bool settled);
  /// A recipient whom the server took, of whom another line tells what became.
  void let_through(std::string_view address);
  /// Those of the domain that were let through.
  void settle_domain(std::string_view domain);

  std::unordered_map<std::string, bool> settled_;  // by address, lower case
  std::unordered_map<std::string, std::vector<bool*>> waiting_;  // of settled_, by domain: those only let through
  std::size_t open_ = 0;                           // how many of them are not
  std::uint64_t expected_ = 0;                     // how many it was accepted for
  bool whole_ = false;                             // an outcome of the message as a whole
  bool is_message_ = false;                        // has lines of more than a session
};

}  // namespace mailtrace
