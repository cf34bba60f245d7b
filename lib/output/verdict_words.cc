#include "output/verdict_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "output/duration.h"
#include "output/reply_text.h"
#include "output/text_escape.h"

namespace mailtrace {

std::string for_all(const Group& group) {
  return group.size() == 1 ? "" : fmt::format(" for {} recipients", group.size());
}

namespace {

/// Whether a notification about the recipient's last hop, or about any where that is unknown, was made
/// and did not bounce itself. Of a message of the null sender only a postmaster is told.
bool is_sender_told(const Trace& trace, const Recipient& recipient) {
  std::vector<bool> came_back(trace.hops.size());
  for (const Link& link : trace.links) {
    if (link.kind == LinkKind::Bounce && link.from < came_back.size()) came_back[link.from] = true;
  }
  return std::any_of(trace.links.begin(), trace.links.end(), [&](const Link& link) {
    return link.kind == LinkKind::Bounce && link.from < trace.hops.size() &&
           !(link.to < came_back.size() && came_back[link.to]) && trace.hops[link.from].from != "" &&
           (recipient.queue_id.empty() || trace.hops[link.from].queue_id == recipient.queue_id);
  });
}

}  // namespace

std::string told(const Trace& trace, const Recipient& recipient, const char* words) {
  return is_sender_told(trace, recipient) ? words : "";
}

std::string host_or(const Recipient& recipient, const char* otherwise) {
  return recipient.host.empty() ? otherwise : quoted(recipient.host, kAddressLimit);
}

std::string reason_of(const Recipient& recipient) {
  const std::string text = reply_of(recipient.response).text;
  return text.empty() ? "" : ": " + text;
}

std::string speaker_of(const Recipient& recipient) {
  std::string server = reply_of(recipient.response).server;
  return server.empty() ? server_of(recipient.relay) : server;
}

std::uint32_t attempts_of(const Group& group) {
  std::uint32_t most = 0;
  for (const Recipient* r : group) most = std::max(most, r->attempts);
  return most;
}

Duration delay_of(const Trace& trace, const Group& group) {
  Duration longest;
  for (const Recipient* r : group)
    if (r->time) longest = std::max(longest, *r->time - trace.first);
  return longest;
}

const char* beginning_of(const Trace& trace) {
  const bool is_cut =
      !trace.complete && !trace.hops.empty() && !trace.hops.front().complete && !trace.hops.front().from;
  return is_cut ? "its first line in these logs" : "submission";
}

std::string attempts_text(const Group& group) {
  const auto attempts = attempts_of(group);
  return attempts < 2 ? "" : fmt::format(" after {} attempts", attempts);
}

std::string effort_text(const Trace& trace, const Group& group) {
  const Duration delay = delay_of(trace, group);
  const std::string attempts = attempts_text(group);
  if (delay < kNoticeable) return attempts;
  return fmt::format("{}{} {} after {}", attempts, attempts.empty() ? "" : ",", format_duration(delay),
                     beginning_of(trace));
}

namespace {

/// A reply that asks for another try and is not a greylist's.
bool is_other_failure(const std::string& response) {
  const std::string text = reply_of(response).text;
  return !text.empty() && text.front() == '4' && !is_greylisting(response);
}

}  // namespace

std::string failed_attempts_text(const Trace& trace, const Group& group) {
  const auto attempts = attempts_of(group);
  if (attempts < 2) return {};
  const auto& responses = trace.responses;
  const bool greylisted =
      std::any_of(responses.begin(), responses.end(), [](const auto& r) { return is_greylisting(r); }) &&
      std::none_of(responses.begin(), responses.end(), is_other_failure);
  return fmt::format(", after {} {} attempt{}", attempts - 1, greylisted ? "greylisted" : "failed",
                     attempts == 2 ? "" : "s");
}

}  // namespace mailtrace
