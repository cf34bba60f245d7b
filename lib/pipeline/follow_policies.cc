#include "pipeline/follow_policies.h"

#include <algorithm>
#include <utility>

#include "search/glob.h"
#include "transactions/policy_table.h"

namespace mailtrace {
namespace {

/// See is_policy_line().
bool may_be_policy(const EventPattern& event) {
  if (event.kind != EventKind::Filter && event.kind != EventKind::Store) return false;
  return std::any_of(event.forms.begin(), event.forms.end(), [](const Template& form) {
    return form.has(Field::ClientIp) && !form.has(Field::Task) && !form.has(Field::QueueId);
  });
}

}  // namespace

FollowPolicies::FollowPolicies(const PatternSet& patterns) {
  std::vector<Expression> all;
  // "", for a glob of any text, is found in every line.
  for (const std::string_view glob : patterns.globs_with(may_be_policy)) {
    all.push_back({.text = longest_literal(glob), .literal = true, .caseless = true});
  }
  if (all.empty()) return;
  if (auto compiled = ExpressionSet::compile(all)) programs_ = *compiled;
}

/// False where all of it is there already.
bool FollowPolicies::add(Stretches& all, Stretch one) {
  const auto first = std::lower_bound(all.begin(), all.end(), one.from,
                                      [](const Stretch& s, Timestamp from) { return s.to < from; });
  if (first != all.end() && first->from <= one.from && one.to <= first->to) return false;
  auto last = first;
  for (; last != all.end() && last->from <= one.to; ++last) {
    one.from = std::min(one.from, last->from);
    one.to = std::max(one.to, last->to);
  }
  all.insert(all.erase(first, last), one);
  return true;
}

bool FollowPolicies::overlaps(const Stretches& all, Timestamp from, Timestamp to) {
  const auto first =
      std::lower_bound(all.begin(), all.end(), from, [](const Stretch& s, Timestamp time) { return s.to < time; });
  return first != all.end() && first->from <= to;
}

void FollowPolicies::add_decision(std::string_view client_address, Timestamp time) {
  if (!programs_ || client_address.empty()) return;
  new_.emplace_back(client_address, Stretch{time - kPolicyReach, time + kPolicyReach});
}

std::vector<FollowPolicies::Stretch> FollowPolicies::take_new() {
  std::vector<Stretch> added;
  for (const auto& [address, stretch] : std::exchange(new_, {})) {
    if (add(wanted_[address], stretch)) added.push_back(stretch);
  }
  return added;
}

bool FollowPolicies::fits(const Event& event) const {
  if (!is_policy_line(event)) return false;
  const auto at = wanted_.find(std::string(client_address(event)));
  return at != wanted_.end() && overlaps(at->second, event.place.time, event.place.time);
}

}  // namespace mailtrace
