// Which texts show that a field has one of some values.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/pattern_set.h"

namespace mailtrace {

/// Texts of which at least one stands in the message text of every line whose event has one of `values` as its
/// `field`, be it captured, set, mapped or told by a reply. Each has three bytes at least; case matters.
///
/// nullopt: an event has it without a text that tells it from other lines.
std::optional<std::vector<std::string>> texts_of_values(const PatternSet& patterns, Field field,
                                                        const std::set<std::string_view>& values);

}  // namespace mailtrace
