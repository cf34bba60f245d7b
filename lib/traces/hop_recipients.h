// What became of each recipient at one hop.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/small_list.h"
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

  bool goes_to(const Member& hop) const {
    const auto hops = next.all();
    return std::find(hops.begin(), hops.end(), &hop) != hops.end();
  }
};

/// What the lines of one transaction, or of refusals, say about its recipients.
struct HopOutcome {
  std::vector<HopRecipient> recipients;  // in order of first mention
  SmallList<std::string_view> submitted;    // as the client named them, in order of first mention
  std::optional<Status> whole;           // an outcome of the message as a whole
  std::string_view whole_response, whole_dsn;
  std::optional<Timestamp> whole_time;
  bool delivered = false;  // has a delivery line
};

/// `member` is a transaction or refusals; `component` all members of its message (its filters and
/// stores are asked too).
HopOutcome outcome_of(const Member& member, const std::vector<const Member*>& component);

}  // namespace mailtrace
