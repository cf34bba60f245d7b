#include "traces/trace.h"

#include <array>
#include <utility>

namespace mailtrace {
namespace {

constexpr std::array<std::pair<Status, std::string_view>, 10> kStatusWords{{
    {Status::Bounced, "bounced"},
    {Status::Expired, "expired"},
    {Status::Rejected, "rejected"},
    {Status::Greylisted, "greylisted"},
    {Status::Blocked, "blocked"},
    {Status::Deferred, "deferred"},
    {Status::Held, "held"},
    {Status::Discarded, "discarded"},
    {Status::Queued, "queued"},
    {Status::Sent, "sent"},
}};

}  // namespace

std::string_view to_string(Status status) {
  for (const auto& [value, word] : kStatusWords)
    if (value == status) return word;
  return "";
}

std::optional<Status> status_from(std::string_view word) {
  for (const auto& [value, name] : kStatusWords)
    if (name == word) return value;
  return std::nullopt;
}

std::string_view to_string(LinkKind kind) {
  switch (kind) {
    case LinkKind::Relay:
      return "relay";
    case LinkKind::Filter:
      return "filter";
    case LinkKind::Bounce:
      return "bounce";
    case LinkKind::Forward:
      return "forward";
    case LinkKind::Origin:
      return "origin";
    case LinkKind::Inferred:
      return "inferred";
  }
  return "";
}

}  // namespace mailtrace
