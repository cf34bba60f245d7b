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

void FollowPolicies::add_decision(std::string_view client_address, Timestamp time) {
  if (!programs_ || client_address.empty()) return;
  new_.emplace_back(client_address, Stretch{time - kPolicyReach, time + kPolicyReach});
}

std::vector<FollowPolicies::Stretch> FollowPolicies::take_new() {
  std::vector<Stretch> added;
  for (const auto& [address, stretch] : std::exchange(new_, {})) {
    if (wanted_[address].add(stretch.from, stretch.to)) added.push_back(stretch);
  }
  return added;
}

bool FollowPolicies::fits(const Event& event) const {
  if (!is_policy_line(event)) return false;
  const auto at = wanted_.find(std::string(client_address(event)));
  return at != wanted_.end() && at->second.holds(event.place.time);
}

}  // namespace mailtrace
