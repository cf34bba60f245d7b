// What of a query can be looked for in the raw bytes of logs.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "events/event.h"
#include "patterns/hyperscan.h"
#include "patterns/pattern_set.h"
#include "search/query.h"

namespace mailtrace {

/// What can be looked for of one condition.
struct Needle {
  /// As many bytes at the begin of a plain text are not looked for, where at least kLeastLeft are left: a piece of a text
  /// cut into several lines that ends with no more of it is found by what the next piece begins with.
  static constexpr std::size_t kLeftOut = 2;
  static constexpr std::size_t kLeastLeft = 3;

  /// At least one of them is found in some line of every message that answers the query. The lines are raw, or, where
  /// the format escapes it (JSON), their message texts. They share the ID 0.
  std::vector<Expression> expressions;
  /// In the line of what is found, one of these is found too; none: that says nothing. They are those of --regexp.
  std::vector<Expression> in_line;
  /// Of the events of these lines one has this property; null: any may be the one. It holds references to the query.
  std::function<bool(const Event&)> is_told_by;
};

/// Of all conditions of the query the one that will be found least often, for one is enough. Behind it the next one,
/// where both are plain texts and only the logs can tell which is found less often. `patterns` tell by what texts a
/// status is found. `sample`, the begin of a log of the run, tells which addresses are found often: those of a domain
/// which stands in many lines; any text will do, and none.
///
/// Empty: nothing can be looked for, as for a time, a size, a glob without a longer plain part, the status `sent`.
std::vector<Needle> needles_of(const Query& query, const PatternSet& patterns, std::string_view sample = {});

}  // namespace mailtrace
