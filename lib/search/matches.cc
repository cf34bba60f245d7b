#include <algorithm>

#include "base/text.h"
#include "search/angles.h"
#include "search/glob.h"
#include "search/ip_address.h"
#include "search/query.h"

namespace mailtrace {
namespace {

/// Whether one of `wanted` holds for one of `values`; nothing wanted holds always.
template <class Wanted, class Values, class Holds>
bool any_pair(const Wanted& wanted, const Values& values, Holds holds) {
  return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const auto& w) {
           return std::any_of(values.begin(), values.end(), [&](const auto& v) { return holds(w, v); });
         });
}

/// As any_pair, for values that answer matches().
template <class Pattern>
bool any_matches(const std::vector<Pattern>& patterns, const std::vector<std::string>& values) {
  return any_pair(patterns, values, [](const Pattern& p, const std::string& v) { return p.matches(v); });
}

/// Loggers fold Message-IDs, cut blanks out of them and change their case, so that neither counts; none puts a blank
/// where the message has none (and needle.cc looks for what stands between the blanks of `wanted`).
bool same_message_id(std::string_view wanted, std::string_view logged) {
  wanted = trim(without_angles(trim(wanted)));
  logged = trim(without_angles(trim(logged)));
  std::size_t i = 0;
  std::size_t k = 0;
  while (true) {
    const bool may_have_blanks = i < wanted.size() && is_blank(wanted[i]);
    while (i < wanted.size() && is_blank(wanted[i])) ++i;
    while (may_have_blanks && k < logged.size() && is_blank(logged[k])) ++k;
    if (i == wanted.size() || k == logged.size()) return i == wanted.size() && k == logged.size();
    if (to_lower(wanted[i++]) != to_lower(logged[k++])) return false;
  }
}

bool same_host(std::string_view wanted, std::string_view host) {
  if (glob_matches(wanted, host)) return true;
  if (parse_ip(wanted) || parse_ip(host)) return false;
  const auto wanted_dot = wanted.find('.');
  const auto host_dot = host.find('.');
  if (wanted_dot == std::string_view::npos) return glob_matches(wanted, host.substr(0, host_dot));
  // A glob of domains says nothing about a short name: "*.example.org" would find them all.
  return host_dot == std::string_view::npos && !is_glob(wanted) &&
         equals_ignoring_case(wanted.substr(0, wanted_dot), host);
}

bool hosts_match(const Query& query, const Trace& trace) {
  if (query.hosts.empty()) return true;
  const auto holds = [](const std::string& wanted, const auto& part) { return same_host(wanted, part.host); };
  return any_pair(query.hosts, trace.hops, holds) || any_pair(query.hosts, trace.lines, holds);
}

bool addresses_match(const Query& query, const Trace& trace) {
  if (!any_matches(query.from, trace.senders) || !any_matches(query.to, trace.all_recipients)) return false;
  return query.address.empty() || any_matches(query.address, trace.senders) ||
         any_matches(query.address, trace.all_recipients);
}

bool ids_match(const Query& query, const Trace& trace) {
  if (!any_pair(query.message_ids, trace.message_ids, same_message_id)) return false;
  if (query.queue_ids.empty()) return true;
  const auto holds = [](const std::string& wanted, const auto& part) { return wanted == part.queue_id; };
  return any_pair(query.queue_ids, trace.hops, holds) || any_pair(query.queue_ids, trace.lines, holds);
}

bool status_matches(const std::set<Status>& wanted, Status status) {
  return wanted.count(status) != 0 || (status == Status::Greylisted && wanted.count(Status::Rejected) != 0);
}

bool statuses_match(const Query& query, const Trace& trace) {
  return query.statuses.empty() || status_matches(query.statuses, trace.status) ||
         std::any_of(trace.recipients.begin(), trace.recipients.end(),
                     [&](const Recipient& r) { return status_matches(query.statuses, r.status); });
}

bool is_within(Timestamp time, const std::optional<Timestamp>& since, const std::optional<Timestamp>& until) {
  return (!since || *since <= time) && (!until || time < *until);
}

bool times_match(const Query& query, const Trace& trace) {
  if (!is_within(trace.first, query.since, query.until)) return false;
  if (!query.delivered_since && !query.delivered_until) return true;
  return std::any_of(trace.recipients.begin(), trace.recipients.end(), [&](const Recipient& r) {
    return r.status == Status::Sent && r.time &&
           is_within(*r.time, query.delivered_since, query.delivered_until);
  });
}

bool has_delay(const Range& range, const Recipient& recipient, Timestamp first) {
  if (!recipient.time) return false;
  // Clocks of two hosts may differ: what seems to end before it began took no time.
  const auto seconds = std::max<std::int64_t>(0, (*recipient.time - first).us / 1'000'000);
  return range.contains(static_cast<std::uint64_t>(seconds));
}

bool measures_match(const Query& query, const Trace& trace) {
  const auto has_size = [&](const Range& range) { return trace.size && range.contains(*trace.size); };
  return (query.sizes.empty() || std::any_of(query.sizes.begin(), query.sizes.end(), has_size)) &&
         any_pair(query.delays, trace.recipients,
                  [&](const Range& range, const Recipient& r) { return has_delay(range, r, trace.first); });
}

bool contains_lower(std::string_view lower_part, std::string_view text) {
  return std::search(text.begin(), text.end(), lower_part.begin(), lower_part.end(),
                     [](char t, char p) { return to_lower(t) == p; }) != text.end() ||
         lower_part.empty();
}

bool texts_match(const Query& query, const Trace& trace) {
  const auto user = [&](const std::string& wanted) {
    return trace.sasl_user && equals_ignoring_case(wanted, *trace.sasl_user);
  };
  const auto subject = [&](const std::string& part) {
    return trace.subject && contains_lower(part, *trace.subject);
  };
  const auto& users = query.sasl_users;
  const auto& subjects = query.subjects;
  return (users.empty() || std::any_of(users.begin(), users.end(), user)) &&
         (subjects.empty() || std::any_of(subjects.begin(), subjects.end(), subject));
}

bool expressions_match(const Query& query, const Trace& trace) {
  return any_pair(query.responses, trace.responses,
                  [](const RegularExpression& e, const std::string& text) { return e.found_in(text); }) &&
         any_pair(query.regexps, trace.lines,
                  [](const RegularExpression& e, const TraceLine& line) { return e.found_in(line.text); });
}

}  // namespace

bool Query::empty() const {
  return from.empty() && to.empty() && address.empty() && message_ids.empty() && queue_ids.empty() &&
         client.empty() && relay.empty() && hosts.empty() && statuses.empty() && sasl_users.empty() &&
         subjects.empty() && sizes.empty() && delays.empty() && !since && !until && !delivered_since &&
         !delivered_until && regexps.empty() && responses.empty();
}

bool Query::asks_for_values() const {
  return !(from.empty() && to.empty() && address.empty() && message_ids.empty() && client.empty() &&
           relay.empty() && responses.empty());
}

bool Query::asks_for_details() const {
  return !sizes.empty() || !subjects.empty() || asks_for_logins(*this);
}

bool asks_for_logins(const Query& query) {
  return !query.sasl_users.empty() || !query.client.empty();
}

bool matches(const Query& query, const Trace& trace) {
  return statuses_match(query, trace) && times_match(query, trace) && measures_match(query, trace) &&
         ids_match(query, trace) && addresses_match(query, trace) &&
         any_matches(query.client, trace.clients) && any_matches(query.relay, trace.relays) &&
         hosts_match(query, trace) && texts_match(query, trace) && expressions_match(query, trace);
}

}  // namespace mailtrace
