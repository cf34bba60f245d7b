#include "output/verdict_clause.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "output/duration.h"
#include "output/reply_text.h"
#include "output/text_escape.h"

namespace mailtrace {

namespace {

/// The queue-ID under which the message goes on, where these logs do not have it; else "".
std::string missing_hop_of(const Trace& trace, const Recipient& recipient) {
  constexpr std::string_view kStart = "the next hop ";
  for (const std::string_view missing : trace.missing) {
    if (missing.substr(0, kStart.size()) != kStart) continue;
    const std::string_view id = missing.substr(kStart.size());
    if (recipient.response.find(id) != std::string::npos) return quoted(id, kAddressLimit);
  }
  return {};
}

std::string sent_place(const Trace& trace, const Group& group) {
  const Recipient& first = *group.front();
  const std::string server = server_of(first.relay);
  const std::string next = missing_hop_of(trace, first);
  if (!next.empty())
    return fmt::format("Passed on by {}{} as {}, which is not in these logs,", host_or(first, "the server"),
                       for_all(group), next);
  if (group.size() > 1) {
    const bool same = std::all_of(group.begin(), group.end(),
                                  [&](const Recipient* r) { return server_of(r->relay) == server; });
    if (same && !server.empty())
      return fmt::format("Delivered to {} for {} recipients", server, group.size());
    return group.size() == 2 ? "Delivered to both recipients"
                             : fmt::format("Delivered to all {} recipients", group.size());
  }
  const std::string address = quoted(first.address, kAddressLimit);
  if (!first.mailbox.empty())
    return fmt::format("Stored in mailbox {} of {}", quoted(first.mailbox, kAddressLimit), address);
  if (!server.empty()) return "Delivered to " + server;
  return fmt::format("Delivered to {}{}", address.empty() ? "the recipient" : address,
                     first.host.empty() ? "" : " on " + host_or(first, ""));
}

std::string sent_timing(const Trace& trace, const Group& group) {
  const bool has_times =
      std::all_of(group.begin(), group.end(), [](const Recipient* r) { return r->time.has_value(); });
  if (!has_times) return {};
  const Duration delay = delay_of(trace, group);
  const std::string length = delay < Duration::from_seconds(1) ? "1 s" : format_duration(delay);
  const char* from = beginning_of(trace);
  if (delay < Duration::from_seconds(1) || group.size() > 1)
    return fmt::format(" within {} of {}", length, from);
  return fmt::format(" {} after {}", length, from);
}

/// Whether a filter, store or command took the message, whatever it did with it then.
bool is_acceptance(std::string_view text) {
  return !text.empty() && (text.front() == '2' || text.starts_with("delivered "));
}

std::string bounced_clause(const Trace& trace, const Group& group) {
  const Recipient& first = *group.front();
  const std::string sender_was_told = told(trace, first, "; the sender was told");
  // "250 2.5.0 Ok, id=1-1, BOUNCE" is an acceptance: to quote it would confuse.
  if (is_acceptance(reply_of(first.response).text))
    return "Sent back by the filter of " + host_or(first, "the mail system") + for_all(group) +
           effort_text(trace, group) + sender_was_told;
  const std::string server = speaker_of(first);
  const std::string who = server.empty() ? "Returned as undeliverable by " + host_or(first, "the mail system")
                                         : "Refused by " + server;
  return who + for_all(group) + effort_text(trace, group) + reason_of(first) + sender_was_told;
}

std::string expired_clause(const Trace& trace, const Group& group) {
  const Recipient& first = *group.front();
  const Duration delay = delay_of(trace, group);
  const std::string length = delay.us > 0 ? " after " + format_duration(delay) : "";
  const auto attempts = attempts_of(group);
  const std::string tries =
      attempts < 2 ? "" : fmt::format("{}{} attempts", length.empty() ? " after " : " and ", attempts);
  return "Given up" + for_all(group) + length + tries + reason_of(first) +
         told(trace, first, "; the sender was told");
}

/// What a filter found, where somebody else decided.
std::string finding_text(const Recipient& recipient) {
  if (recipient.category.empty()) return {};
  return "; the filter found " + quoted(recipient.category, kAddressLimit);
}

std::string rejected_clause(const Trace& trace, const Group& group) {
  const Recipient& first = *group.front();
  const std::string server = speaker_of(first);
  const std::string who = server.empty() ? host_or(first, "the server") : server;
  if (first.status == Status::Greylisted)
    return "Refused for now (greylisted) by " + who + for_all(group) + attempts_text(group) +
           reason_of(first) + "; a later attempt counts as a message of its own";
  const std::string text = reply_of(first.response).text;
  const bool for_now = (!text.empty() && text.front() == '4') || first.dsn.starts_with("4.");
  const char* refused = for_now ? "Refused for now by " : "Refused by ";
  // The mailbox server took it, and a rule of the mailbox refused it.
  if (is_acceptance(text))
    return "Refused by a rule of the mailbox" + for_all(group) + effort_text(trace, group) +
           (first.category.empty() ? "" : ": " + quoted(first.category, kAddressLimit)) +
           told(trace, first, "; the sender was told");
  return refused + who + for_all(group) + effort_text(trace, group) + reason_of(first) + finding_text(first) +
         told(trace, first, "; the sender was told");
}

std::string blocked_clause(const Trace& trace, const Group& group) {
  const Recipient& first = *group.front();
  const std::string start = "Stopped by the filter";
  const std::string end = for_all(group) + told(trace, first, "; the sender was told");
  if (!first.category.empty()) return start + " as " + quoted(first.category, 80) + end;
  const std::string text = reply_of(first.response).text;
  // "250 2.7.0 Ok, discarded, id=1-1 - spam"
  const auto finding = is_acceptance(text) ? text.rfind(" - ") : std::string::npos;
  if (finding != std::string::npos) return start + " as " + text.substr(finding + 3) + end;
  return start + for_all(group) + reason_of(first) + told(trace, first, "; the sender was told");
}

/// By a rule of the server, or by an administrator while it waited for another try.
std::string discarded_clause(const Group& group) {
  const Recipient& first = *group.front();
  const std::string text = reply_of(first.response).text;
  if (!text.empty() && text.front() == '4')
    return "Deleted from the queue of " + host_or(first, "the server") + for_all(group) +
           "; the last answer was: " + text;
  if (text.starts_with("removed by "))
    return "Deleted from the queue of " + host_or(first, "the server") + for_all(group) + ": " + text;
  if (!is_acceptance(text)) return "Thrown away by rule" + for_all(group) + reason_of(first);
  return "Thrown away by rule" + for_all(group) +
         (first.category.empty() ? "" : ": " + quoted(first.category, kAddressLimit));
}

/// By a rule, or by an administrator while it waited for another try.
std::string held_clause(const Group& group) {
  const Recipient& first = *group.front();
  const std::string text = reply_of(first.response).text;
  const bool was_tried = !text.empty() && text.front() == '4';
  return "Held in the queue of " + host_or(first, "the server") + for_all(group) +
         (was_tried ? "; the last answer was: " + text : reason_of(first));
}

std::string queued_clause(const Trace& trace, const Group& group) {
  const Recipient& first = *group.front();
  const std::string by = first.host.empty() ? "" : " by " + host_or(first, "");
  if (!trace.probe.empty()) return "No mail, a test" + by + " whether the address exists: " + quoted(trace.probe, kAddressLimit);
  return "Accepted" + by + for_all(group) + "; nothing more is in these logs";
}

std::string deferred_clause(const Trace& trace, const Group& group) {
  const Recipient& first = *group.front();
  const auto attempts = attempts_of(group);
  const Duration delay = delay_of(trace, group);
  std::string tries =
      attempts == 0 ? "" : fmt::format(" after {} attempt{}", attempts, attempts == 1 ? "" : "s");
  if (delay >= kNoticeable)
    tries += fmt::format("{} {} after {}",
                         attempts > 1    ? ", the last"
                         : attempts == 1 ? ","
                                         : "",
                         format_duration(delay), beginning_of(trace));
  return "Waiting in the queue of " + host_or(first, "the server") + for_all(group) + tries +
         reason_of(first) + told(trace, first, "; the sender was told of the delay");
}

/// A text without the address of the recipient it speaks of.
std::string without_address(std::string text, const std::string& address) {
  for (auto at = text.find(address); !address.empty() && at != std::string::npos; at = text.find(address, at))
    text.erase(at, address.size());
  return text;
}

/// Whether the two ended for the same reason, given by the same server.
bool is_alike(const Recipient& a, const Recipient& b) {
  return speaker_of(a) == speaker_of(b) && a.category == b.category &&
         without_address(reply_of(a.response).text, a.address) == without_address(reply_of(b.response).text, b.address);
}

/// The first of the group, without what is not true of all.
Recipient common_of(const Group& group) {
  Recipient common = *group.front();
  const auto all = [&](auto&& is_so) { return std::all_of(group.begin(), group.end(), is_so); };
  const std::string speaker = speaker_of(common);
  common.relay = all([&](const Recipient* r) { return speaker_of(*r) == speaker; }) ? speaker : "";
  common.response.clear();
  if (!all([&](const Recipient* r) { return r->category == common.category; })) common.category.clear();
  if (!all([&](const Recipient* r) { return r->dsn.starts_with("4."); })) common.dsn.clear();
  return common;
}

std::string clause_of_alike(const Trace& trace, const Group& group) {
  const Recipient& first = *group.front();
  switch (first.status) {
    case Status::Sent:
      return sent_place(trace, group) + sent_timing(trace, group) + failed_attempts_text(trace, group) +
             finding_text(first);
    case Status::Bounced:
      return bounced_clause(trace, group);
    case Status::Expired:
      return expired_clause(trace, group);
    case Status::Rejected:
    case Status::Greylisted:
      return rejected_clause(trace, group);
    case Status::Blocked:
      return blocked_clause(trace, group);
    case Status::Deferred:
      return deferred_clause(trace, group);
    case Status::Held:
      return held_clause(group);
    case Status::Discarded:
      return discarded_clause(group);
    case Status::Queued:
      return queued_clause(trace, group);
  }
  return {};
}

}  // namespace

bool ended_alike(const Group& group) {
  const Status status = group.front()->status;
  return std::all_of(group.begin(), group.end(), [&](const Recipient* r) {
    return r->status == status && (status == Status::Sent || is_alike(*r, *group.front()));
  });
}

std::string clause_of(const Trace& trace, const Group& group) {
  if (ended_alike(group)) return clause_of_alike(trace, group);
  const Recipient common = common_of(group);
  Group stand_in = group;
  stand_in.front() = &common;
  return clause_of_alike(trace, stand_in);
}

}  // namespace mailtrace
