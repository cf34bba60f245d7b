// Lines of policy servers about clients that something was decided for.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "events/event.h"
#include "patterns/hyperscan.h"
#include "patterns/pattern_set.h"
#include "pipeline/stretches.h"

namespace mailtrace {

/// Finds what transactions/policy_table.h brings together with what was accepted from a client or refused to it: lines
/// that name its address near in time. Only read, but for add_decision(), while blocks are visited; not thread-safe.
class FollowPolicies {
 public:
  explicit FollowPolicies(const PatternSet& patterns);

  struct Stretch {
    Timestamp from, to;
  };

  /// Something was decided about what came from a client.
  void add_decision(std::string_view client_address, Timestamp time);
  /// The stretches added since the last call: fits() knows them from now on.
  std::vector<Stretch> take_new();

  /// Finds the lines of programs that may be policy servers; null: there are none such programs.
  const ExpressionSet* programs() const { return programs_.get(); }
  /// Whether it is about what was decided.
  bool fits(const Event& event) const;

 private:
  std::shared_ptr<const ExpressionSet> programs_;
  std::unordered_map<std::string, Stretches> wanted_;  // by address
  std::vector<std::pair<std::string, Stretch>> new_;
};

}  // namespace mailtrace
