// How well a unit fits what a line says about another one: ID reuse, several hosts and skewed clocks
// make the ID alone no proof.
#pragma once

#include <optional>

#include "traces/agreement.h"
#include "traces/unit_graph.h"

namespace mailtrace {

/// How far the clocks of two hosts may be apart.
inline constexpr Duration kClockSkew = Duration::from_seconds(600);
/// How far lines of one host may be out of order.
inline constexpr Duration kLineDisorder = Duration::from_seconds(3);
/// How long a filter or store may log after its transaction ended.
inline constexpr Duration kAfterwards = Duration::from_seconds(60);
/// How long a delivery may take whose line is the first of a notification, or that follows what seemed the
/// last one of a message: where queue-IDs are unique and no end is logged.
inline constexpr Duration kSlowDelivery = Duration::from_seconds(3600);

/// No: there is one candidate, and how well it fits does not matter.
enum class Weigh : bool { No, Yes };

/// The better, the higher; nullopt: `candidate` cannot be what `reference` of `from` names.
std::optional<int> fit_reference(const UnitGraph& graph, const Member& from, const Reference& reference,
                                 const Member& candidate, Weigh weigh = Weigh::Yes);

/// The best of the units with the reference's ID; nullptr if none can be it. Of equal ones the latest
/// that was there in time. Of hundreds only those that began near the line's time are looked at.
Member* best_target(const UnitGraph& graph, const Member& from, const Reference& reference);

/// Whether that is `candidate`: where it cannot be, the others are not looked at.
bool is_best_target(const UnitGraph& graph, const Member& from, const Reference& reference, const Member& candidate);

/// How well `transaction` fits a task that only names a Message-ID; nullopt: it cannot be.
std::optional<int> fit_task(const Member& task, const Member& transaction);

}  // namespace mailtrace
