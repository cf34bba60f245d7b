// To which of the units with its Message-ID a task belongs, where no line says so by an ID.
#pragma once

#include <cstddef>
#include <span>

#include "traces/unit_graph.h"

namespace mailtrace {

/// A Message-ID or queue-ID shared by more units than this is no evidence worth its time; the nearest
/// ones are looked at.
inline constexpr std::size_t kMostCandidates = 256;

/// Those of the units of a Message-ID that may matter to `member`, one of them: what the graph got before and after it.
/// The same ones for members near each other, which then need not look at them again.
std::span<Member* const> nearest(std::span<Member* const> same, const Member& member);

/// Whether a line ties the task to a unit, also one whose time has not come.
bool is_tied_by_id(const UnitGraph& graph, const Member& task);

/// The transaction that fits the task's Message-ID best; nullptr if there is none.
Member* home_of(const Member& task);

/// Whether both are tasks of one server at about one time, and `other` has no transaction in these logs.
bool is_homeless_beside(const UnitGraph& graph, const Member& other, const Member& task);

}  // namespace mailtrace
