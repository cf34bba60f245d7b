// Hops that no line ties together, only their Message-ID.
#pragma once

#include <span>

#include "traces/unit_graph.h"

namespace mailtrace {

/// The hop that handed `child` on, and the line that shows it: event `event` of `owner`.
struct InferredParent {
  Member* hop = nullptr;
  Member* owner = nullptr;
  std::size_t event = 0;
};

/// Whether an inferred link to `child` is possible at all: it came from this machine or from a host of
/// these logs, and no line names the hop before it.
bool may_be_inferred(const UnitGraph& graph, const Member& child);

/// The best hop before `child` among the units of the same Message-ID: one that was open when the child
/// was accepted and is not known to have gone elsewhere, or one whose store forwarded it just then.
InferredParent best_inferred_parent(UnitGraph& graph, Member& child, std::span<Member* const> same);

/// How long a client goes on trying what was refused for now. An attempt whose lines tell its end is not kept so long: the
/// next one must follow it within kClockSkew.
inline constexpr Duration kRetryTime = Duration::from_seconds(5 * 86400);

/// The last attempt of the same client to submit the same message that was refused for now as a whole: it
/// never became a message of its own. `same`: the units of its Message-ID. nullptr if there is none.
Member* refused_attempt_before(const Member& accepted, std::span<Member* const> same);

/// Where `notice` is a local submission of the null sender: the mailbox server's line that refused a
/// message of its recipient just then, and the hop that had delivered it. Where its Accept line says what it
/// tells of: the delivery of that outcome just before, of a message of its recipient.
InferredParent refusal_behind(UnitGraph& graph, Member& notice);

}  // namespace mailtrace
