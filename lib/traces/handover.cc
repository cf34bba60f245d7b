#include "traces/handover.h"

#include <algorithm>

#include "base/sorted.h"
#include "base/text.h"

namespace mailtrace {
namespace {

bool is_forward_of_store(const Member& member) {
  return member.inferred_owner && member.inferred_owner->unit->kind == UnitKind::Task;
}

/// Whether it may have gone on to a hop that no line names.
bool may_have_gone(const HopRecipient& r, bool went_on_without_end) {
  if (!r.next.empty()) return false;
  if (r.status == Status::Deferred) return !r.decided || went_on_without_end;
  return r.status != Status::Rejected && r.status != Status::Greylisted && r.status != Status::Bounced &&
         r.status != Status::Expired;
}

/// Calls visit(index) for the recipients of `outcome` that `next` names, by their address there or before its aliases.
template <class Visit>
void for_each_named(HopOutcome& outcome, const HopOutcome& next, Visit&& visit) {
  const auto look_for = [&](std::string_view address) {
    const std::size_t at = outcome.find(address);
    if (at < outcome.recipients.size()) visit(at);
  };
  for (const HopRecipient& n : next.recipients) {
    look_for(n.address);
    if (n.original) look_for(*n.original);
  }
}

/// The hops to which lines say that recipients went.
class NamedHops {
 public:
  explicit NamedHops(const std::vector<HopRecipient>& recipients) {
    for (const HopRecipient& r : recipients) {
      for (const Member* hop : r.next.all()) few_.push_back(hop);
    }
    if (few_.size() <= kFew) return;
    sorted_.assign(few_.all().begin(), few_.all().end());
    std::sort(sorted_.begin(), sorted_.end());
  }

  bool has(const Member& hop) const {
    if (!sorted_.empty()) return std::binary_search(sorted_.begin(), sorted_.end(), &hop);
    return std::find(few_.all().begin(), few_.all().end(), &hop) != few_.all().end();
  }

 private:
  static constexpr std::size_t kFew = 8;
  SmallList<const Member*> few_;
  std::vector<const Member*> sorted_;  // where there are more
};

}  // namespace

Handover::Handover(const std::vector<const Member*>& hops, const HopTree& tree, std::vector<HopOutcome>& outcomes)
    : hops_(hops), tree_(tree), outcomes_(outcomes) {
  is_notice_.reserve(hops.size());
  for (std::size_t i = 0; i < hops.size(); ++i) is_notice_.push_back(tree.is_notification(i) || is_copy(i));
  for (std::size_t i = 0; i < hops.size(); ++i) hand_on(i);
}

/// What a filter put aside or sent to its keeper: it came from the hop before, and for nobody there.
bool Handover::is_copy(std::size_t hop) {
  const Member& m = *hops_[hop];
  if (!m.inferred_parent || m.inferred_owner != m.inferred_parent) return false;
  const std::size_t parent = tree_.index_of(*m.inferred_parent);
  if (parent >= hops_.size() || outcomes_[parent].recipients.empty() || outcomes_[hop].recipients.empty()) return false;
  if (!are_all_decided(parent)) return false;
  bool named = false;
  for_each_named(outcomes_[parent], outcomes_[hop], [&](std::size_t) { named = true; });
  return !named;
}

bool Handover::are_all_decided(std::size_t hop) {
  if (all_decided_.empty()) all_decided_.resize(hops_.size());
  std::optional<bool>& known = all_decided_[hop];
  if (!known) {
    const std::vector<HopRecipient>& all = outcomes_[hop].recipients;
    known = std::all_of(all.begin(), all.end(), [](const HopRecipient& r) { return r.decided; });
  }
  return *known;
}

/// Where no delivery line names the next hop, all that was handed over went there.
void Handover::hand_on(std::size_t hop) {
  if (tree_.after(hop).empty()) return;
  std::vector<HopRecipient>& all = outcomes_[hop].recipients;
  const NamedHops named(all);
  std::vector<std::size_t> undecided;  // that may go on: to the first hop that can be it
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].decided) undecided.push_back(i);
  }
  for (const std::size_t next : tree_.after(hop)) {
    const Member* member = hops_[next];
    if ((is_notice(next) && !is_notice(hop)) || is_forward_of_store(*member)) continue;
    if (named.has(*member)) continue;
    const auto hand_to = [&](std::size_t i) {
      if (!may_have_gone(all[i], tree_.went_on_without_end(hop))) return;
      all[i].next.push_back(const_cast<Member*>(member));
      all[i].kept_here = false;
    };
    if (outcomes_[next].recipients.empty()) {
      for (std::size_t i = 0; i < all.size(); ++i) hand_to(i);
      break;
    }
    for (const std::size_t i : std::exchange(undecided, {})) hand_to(i);
    for_each_named(outcomes_[hop], outcomes_[next], hand_to);
  }
}

std::string_view Handover::original_of(std::size_t hop, const HopRecipient& r) {
  std::string_view name = r.original.value_or(r.address);
  if (tree_.before(hop).empty()) return name;
  if (seen_.empty()) seen_.resize(hops_.size());
  ++ways_;
  for (std::size_t at = hop; std::exchange(seen_[at], ways_) != ways_;) {
    for (const std::size_t before : tree_.before(at)) {
      const HopRecipient* parent = parent_of(before, hops_[at], name);
      if (!parent) continue;
      name = parent->original.value_or(parent->address);
      at = before;
      break;
    }
  }
  return name;
}

/// Who went from `hop` to `next` by that name; or the only one who went there.
const HopRecipient* Handover::parent_of(std::size_t hop, const Member* next, std::string_view name) {
  const std::vector<HopRecipient>& all = outcomes_[hop].recipients;
  if (all.size() == 1 && all[0].next.size() == 1) return all[0].next.front() == next ? &all[0] : nullptr;
  const auto there = with_key(gone_from(hop), next, &Gone::to);
  if (there.empty()) return nullptr;
  const std::size_t by_name = outcomes_[hop].find(name);
  if (by_name < all.size() && std::binary_search(there.begin(), there.end(), Gone{next, by_name})) return &all[by_name];
  return there.size() == 1 ? &all[there.front().recipient] : nullptr;
}

const std::vector<Handover::Gone>& Handover::gone_from(std::size_t hop) {
  if (gone_.empty()) gone_.resize(hops_.size());
  if (gone_[hop]) return *gone_[hop];
  std::vector<Gone>& gone = gone_[hop].emplace();
  const std::vector<HopRecipient>& all = outcomes_[hop].recipients;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const Member* next : all[i].next.all()) gone.push_back({next, i});
  }
  std::sort(gone.begin(), gone.end());
  gone.erase(std::unique(gone.begin(), gone.end()), gone.end());
  return gone;
}

}  // namespace mailtrace
