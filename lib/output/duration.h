// Lengths of time as people say them.
#pragma once

#include <string>

#include "base/timestamp.h"

namespace mailtrace {

/// "20 ms", "0.3 s", "45 s", "1 min 30 s", "12 min", "3 h 5 min", "2 d 3 h": two units at most, the
/// rest cut off. A negative length, which clocks that differ bring about, is "0 s".
std::string format_duration(Duration length);

}  // namespace mailtrace
