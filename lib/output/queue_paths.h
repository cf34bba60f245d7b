// Which hops a message took to reach a recipient.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash_table.h"
#include "traces/trace.h"

namespace mailtrace {

/// The ways back from each hop of one trace. Holds views into the trace, which must stay as it is.
class QueuePaths {
 public:
  explicit QueuePaths(const Trace& trace);

  /// The link that leads to a hop; where several do, an explicit one, and of these the one from the latest
  /// hop, as filters also name hops further back. nullptr: the hop is a beginning.
  const Link* link_to(std::size_t hop) const { return links_[hop]; }

  /// The queue-IDs from the first hop to the recipient's last one, joined by '>'; "" for a recipient
  /// that has no queue-ID.
  std::string path_to(const Recipient& recipient) const;

 private:
  auto is_hop(std::string_view queue_id, std::string_view host) const {
    return [this, queue_id, host](std::size_t i) {
      return trace_.hops[i].queue_id == queue_id && trace_.hops[i].host == host;
    };
  }
  std::optional<std::size_t> hop_of(const Recipient& recipient) const;
  void measure_ways();

  const Trace& trace_;
  std::vector<const Link*> links_;
  std::vector<std::size_t> sizes_;  // of the way back from each hop, of many hops only
  HashTable<std::size_t> hop_of_;  // by queue-ID and host; of many hops only
};

}  // namespace mailtrace
