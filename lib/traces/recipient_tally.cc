#include "traces/recipient_tally.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "traces/address_list.h"
#include "traces/trace.h"

namespace mailtrace {
namespace {

bool is_final(std::string_view word) {
  const std::optional<Status> status = status_from(word);
  return status && *status != Status::Deferred && *status != Status::Held && *status != Status::Queued &&
         *status != Status::Greylisted;
}

/// How many recipients the line says the message has.
std::uint64_t recipients_told(const KeptEvent& e) {
  if (e.has(Field::Nrcpt)) return parse_integer<std::uint64_t>(e.get(Field::Nrcpt)).value_or(0);
  if (e.has(Field::Recipients)) return split_addresses(e.get(Field::Recipients)).size();
  return e.has(Field::Recipient) ? 1 : 0;
}

}  // namespace

void RecipientTally::settle(std::string_view address, bool settled) {
  const auto [at, is_new] = settled_.try_emplace(lower_case(address), settled);
  if (is_new) {
    open_ += settled ? 0 : 1;
  } else if (at->second != settled) {
    at->second = settled;
    settled ? --open_ : ++open_;
  }
}

void RecipientTally::let_through(std::string_view address) {
  const auto [at, is_new] = settled_.try_emplace(lower_case(address), false);
  if (!is_new) return;
  ++open_;
  const std::size_t sign = at->first.rfind('@');
  if (sign != at->first.npos) waiting_[at->first.substr(sign + 1)].push_back(&at->second);
}

void RecipientTally::settle_domain(std::string_view domain) {
  const auto at = waiting_.find(lower_case(domain));
  if (at == waiting_.end()) return settle(domain, true);  // the lines that let them through are not here
  for (bool* const settled : at->second) open_ -= std::exchange(*settled, true) ? 0 : 1;
  waiting_.erase(at);
}

void RecipientTally::add(const KeptEvent& e) {
  is_message_ = is_message_ || (e.kind != EventKind::Connect && e.kind != EventKind::Session &&
                                e.kind != EventKind::Disconnect && e.kind != EventKind::Login);
  // A part of the recipients that goes on under another ID counts as one: how many they are is told there.
  if (e.kind == EventKind::Note && e.has(Field::ForwardId)) settle(e.get(Field::ForwardId), true);
  const std::string_view word = e.get(Field::Status);
  switch (e.kind) {
    case EventKind::Accept:
    case EventKind::Queue:
      expected_ = std::max(expected_, recipients_told(e));
      break;
    case EventKind::Deliver:
      if (!status_from(word)) break;  // a probe or a remark
      if (!e.has(Field::Recipient) && e.has(Field::Domain) && is_final(word)) settle_domain(e.get(Field::Domain));
      if (e.has(Field::Recipients)) {
        for (const std::string_view a : split_addresses(e.get(Field::Recipients))) settle(a, is_final(word));
      } else if (e.has(Field::Recipient)) {
        settle(e.get(Field::Recipient), is_final(word));
      }
      break;
    case EventKind::Outcome:
    case EventKind::End:
      whole_ = is_final(word) || e.kind == EventKind::End;
      break;
    case EventKind::Notify:
      whole_ = whole_ || word == "expired" || (settled_.empty() && is_final(word));
      break;
    case EventKind::Refuse:
      whole_ = whole_ || (e.get(Field::Action) == "reject" && !e.has(Field::Recipient));
      if (e.get(Field::Action) == "permit" && e.has(Field::Recipient)) let_through(e.get(Field::Recipient));
      break;
    default:
      break;
  }
}

}  // namespace mailtrace
