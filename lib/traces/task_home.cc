#include "traces/task_home.h"

#include <algorithm>

#include "traces/fit.h"

namespace mailtrace {
namespace {

/// How far in time a task began from the life of a transaction.
Duration distance(const Member& task, const Member& transaction) {
  const Timestamp begun = task.unit->first;
  if (begun < transaction.unit->first) return transaction.unit->first - begun;
  return std::max(Duration{}, begun - transaction.unit->last);
}

/// Whether `later`, which the graph got after `than`, is the nearer one: where stamps do not tell, lines that stand
/// before the task's do.
bool is_nearer(const Member& task, const Member& later, const Member& than) {
  const Duration a = distance(task, later), b = distance(task, than);
  if (a != b) return a < b;
  return later.unit->serial < task.unit->serial || task.unit->serial < than.unit->serial;
}

}  // namespace

std::span<Member* const> nearest(std::span<Member* const> same, const Member& member) {
  if (same.size() <= kMostCandidates) return same;
  constexpr std::size_t kStep = kMostCandidates / 2;
  const auto at = static_cast<std::size_t>(std::find(same.begin(), same.end(), &member) - same.begin());
  const std::size_t begin = at / kStep * kStep, before = std::min(begin, kStep / 2);
  return same.subspan(std::min(begin - before, same.size() - kMostCandidates), kMostCandidates);
}

bool is_tied_by_id(const UnitGraph& graph, const Member& task) {
  for (const Reference& r : task.references) {
    if (best_target(graph, task, r)) return true;
  }
  const auto naming = UnitGraph::naming(task);
  return std::any_of(naming.begin(), naming.end(), [&](const auto& entry) {
    const auto& [from, index] = entry;
    return is_best_target(graph, *from, from->references[index], task);
  });
}

Member* home_of(const Member& task) {
  Member* best = nullptr;
  int points = 0;
  for (const Name* name : task.message_names.all()) {
    for (Member* candidate : nearest(name->members.all(), task)) {
      const auto p = fit_task(task, *candidate);
      if (!p) continue;
      const bool nearer = best && is_nearer(task, *candidate, *best);
      if (best && (*p < points || (*p == points && !nearer))) continue;
      best = candidate;
      points = *p;
    }
  }
  return best;
}

bool is_homeless_beside(const UnitGraph& graph, const Member& other, const Member& task) {
  const Duration gap = other.unit->first - task.unit->first;
  return other.unit->kind == UnitKind::Task && other.unit->host == task.unit->host && gap <= kAfterwards &&
         Duration{-gap.us} <= kAfterwards && !is_tied_by_id(graph, other) && !home_of(other);
}

}  // namespace mailtrace
