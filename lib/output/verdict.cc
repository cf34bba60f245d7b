#include "output/verdict.h"

#include <fmt/format.h>

#include <array>

#include "output/text_escape.h"
#include "output/verdict_clause.h"

namespace mailtrace {
namespace {

constexpr std::size_t kAddressLimit = 80;

const char* participle_of(Status status) {
  switch (status) {
    case Status::Sent:
      return "delivered";
    case Status::Bounced:
      return "returned";
    case Status::Expired:
      return "given up";
    case Status::Rejected:
      return "refused";
    case Status::Greylisted:
      return "refused for now";
    case Status::Blocked:
      return "stopped by the filter";
    case Status::Deferred:
      return "waiting in the queue";
    case Status::Held:
      return "held";
    case Status::Discarded:
      return "thrown away";
    case Status::Queued:
      return "accepted and not seen again";
  }
  return "";
}

std::string with_small_first(std::string text) {
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

/// The groups other than the delivered one: in a clause if it is one, as numbers if there are more.
std::string others_text(const Trace& trace, const std::vector<Group>& others) {
  if (others.size() == 1) {
    const Group& group = others.front();
    std::string clause = with_small_first(clause_of(trace, group));
    if (group.size() == 1) return quoted(group.front()->address, kAddressLimit) + " " + clause;
    const std::string number = for_all(group);
    if (const auto at = clause.find(number); at != std::string::npos) clause.erase(at, number.size());
    return fmt::format("the other {} {}", group.size(), clause);
  }
  std::string text;
  for (const Group& group : others)
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", group.size(), participle_of(group.front()->status));
  return text;
}

/// In the order of Status, the worst first.
std::vector<Group> groups_of(const std::vector<Recipient>& recipients) {
  std::array<Group, static_cast<std::size_t>(Status::Sent) + 1> by_status;
  for (const Recipient& r : recipients) by_status[static_cast<std::size_t>(r.status)].push_back(&r);
  std::vector<Group> groups;
  for (Group& group : by_status)
    if (!group.empty()) groups.push_back(std::move(group));
  return groups;
}

/// Stands in for the recipients of a trace that has none.
std::string times(std::uint64_t count) {
  return count == 1 ? "" : fmt::format(" {} times", count);
}

/// Logins that no message came of.
std::string login_sentence(const Trace& trace) {
  const Logins& logins = *trace.logins;
  const std::string user = quoted(trace.sasl_user.value_or(""), kAddressLimit);
  const std::string from = logins.client.empty() ? "" : " from " + quoted(logins.client, kAddressLimit);
  if (logins.accepted == 0) {
    const std::string reason = logins.reason.empty() ? "" : ": " + quoted(logins.reason, 2 * kAddressLimit);
    return fmt::format("Login{}{}{} refused{}{}", user.empty() ? "" : " of ", user, from, times(logins.refused), reason);
  }
  const std::string before =
      logins.refused == 0 ? "" : fmt::format("; {} attempt{} refused", logins.refused, logins.refused == 1 ? "" : "s");
  return fmt::format("Logged in{}{}{}{}{}", user.empty() ? "" : " as ", user, from, times(logins.accepted), before);
}

Recipient nobody(const Trace& trace) {
  Recipient recipient;
  recipient.status = trace.status;
  if (!trace.hops.empty())
    recipient.host = trace.hops.back().host;
  else if (!trace.lines.empty())
    recipient.host = trace.lines.back().host;
  recipient.response = trace.reason;
  recipient.dsn = trace.dsn;
  if (recipient.response.empty() && !trace.responses.empty()) recipient.response = trace.responses.back();
  return recipient;
}

}  // namespace

std::string verdict_of(const Trace& trace) {
  if (trace.logins) return login_sentence(trace);
  if (trace.recipients.empty()) {
    const Recipient recipient = nobody(trace);
    return clause_of(trace, {&recipient});
  }
  std::vector<Group> groups = groups_of(trace.recipients);
  if (groups.size() == 1) return clause_of(trace, groups.front());
  const std::size_t all = trace.recipients.size();
  if (groups.back().front()->status != Status::Sent)
    return fmt::format("Of {} recipients: {}", all, others_text(trace, groups));
  const std::size_t sent = groups.back().size();
  groups.pop_back();
  return fmt::format("Delivered to {} of {} recipients; {}", sent, all, others_text(trace, groups));
}

}  // namespace mailtrace
