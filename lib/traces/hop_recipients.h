// What became of each recipient at one hop.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/name_index.h"
#include "base/small_list.h"
#include "traces/task_verdicts.h"
#include "traces/trace.h"
#include "traces/unit_graph.h"

namespace mailtrace {

/// One recipient at one hop, after all lines of the hop. Views live as long as the units.
struct HopRecipient {
  std::string_view address;
  std::optional<std::string_view> original;  // the address before aliases of this hop
  Status status = Status::Queued;
  bool decided = false;    // a line of its own decided `status`
  bool kept_here = false;  // a copy ended here, whatever went on
  bool stored = false;     // a mailbox server's line says so
  std::string_view relay, dsn, response, category, mailbox;
  std::uint32_t attempts = 0;
  std::optional<Timestamp> time;
  SmallList<Member*> next;  // the hops that got it from here
};

/// What the lines of one transaction, or of refusals, say about its recipients.
struct HopOutcome {
  std::vector<HopRecipient> recipients;  // in order of first mention; no address twice, in any case
  SmallList<std::string_view> submitted;    // as the client named them, in order of first mention
  std::optional<Status> whole;           // an outcome of the message as a whole
  std::string_view whole_response, whole_dsn;
  std::optional<Timestamp> whole_time;
  bool delivered = false;  // has a delivery line
  NameIndex<NamesInAnyCase> by_address;  // of the recipients

  /// The index of the recipient, or how many there are.
  std::size_t find(std::string_view address) {
    return by_address.find(address, recipients.size(), [&](std::size_t i) { return recipients[i].address; });
  }
};

/// The outcomes at the hops of one component, which must outlive it.
class HopOutcomes {
 public:
  explicit HopOutcomes(const std::vector<const Member*>& component);

  /// `member` is a transaction or refusals of the component. Its filters and stores, and what the session was told
  /// before, are asked too.
  HopOutcome of(const Member& member);

 private:
  std::vector<const Member*> claimed_;  // refusals that a transaction claimed, by its serial
  TaskVerdicts tasks_;
};

}  // namespace mailtrace
