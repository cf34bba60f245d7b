// The colours of a terminal. As grep's where grep has them.
#pragma once

#include <string>
#include <string_view>

#include "traces/trace.h"

namespace mailtrace {

inline constexpr std::string_view kBold = "\033[1m";
inline constexpr std::string_view kDim = "\033[2m";
inline constexpr std::string_view kFileColor = "\033[35m";
inline constexpr std::string_view kNumberColor = "\033[32m";
inline constexpr std::string_view kSeparatorColor = "\033[36m";
inline constexpr std::string_view kColorEnd = "\033[0m";

/// Green: it arrived; red: it will not; yellow: it is on its way.
std::string_view status_color(Status status);

/// Appends `text`, in `color` if `enabled`.
void append_colored(std::string_view text, std::string_view color, bool enabled, std::string& out);

}  // namespace mailtrace
