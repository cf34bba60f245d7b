#include "output/color.h"

namespace mailtrace {

std::string_view status_color(Status status) {
  switch (status) {
    case Status::Sent:
      return "\033[1;32m";
    case Status::Bounced:
    case Status::Expired:
    case Status::Rejected:
    case Status::Blocked:
    case Status::Discarded:
      return "\033[1;31m";
    case Status::Greylisted:
    case Status::Deferred:
    case Status::Held:
    case Status::Queued:
      return "\033[1;33m";
  }
  return kBold;
}

void append_colored(std::string_view text, std::string_view color, bool enabled, std::string& out) {
  if (!enabled) {
    out += text;
    return;
  }
  out += color;
  out += text;
  out += kColorEnd;
}

}  // namespace mailtrace
