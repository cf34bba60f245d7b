// Lines of policy servers about clients that something was decided for.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/event.h"
#include "patterns/hyperscan.h"
#include "patterns/pattern_set.h"
#include "pipeline/survey.h"

namespace mailtrace {

/// Finds what transactions/policy_table.h brings together with what was accepted from a client or refused to it: lines
/// that name its address near in time. Only read while blocks are visited.
class FollowPolicies {
 public:
  explicit FollowPolicies(const PatternSet& patterns);

  /// Something was decided about what came from a client.
  void add_decision(std::string_view client_address, Timestamp time);
  /// Makes the stretches added since the last call those that are looked at; false if there are none.
  bool take_new();

  /// Whether a line of the block stands in one of these stretches.
  bool may_hold(const BlockSummary& block) const;
  /// Finds the lines of programs that may be policy servers; null: there are none such programs.
  const ExpressionSet* programs() const { return programs_.get(); }
  bool fits(const Event& event) const;

 private:
  struct Stretch {
    Timestamp from, to;
  };
  using Stretches = std::vector<Stretch>;  // in order, apart from each other

  static bool add(Stretches& all, Stretch one);
  static bool overlaps(const Stretches& all, Timestamp from, Timestamp to);

  std::shared_ptr<const ExpressionSet> programs_;
  std::unordered_map<std::string, Stretches> known_, new_, wanted_;  // by address
  Stretches all_wanted_;
};

}  // namespace mailtrace
