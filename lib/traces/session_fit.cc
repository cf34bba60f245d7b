#include "traces/session_fit.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "traces/address_list.h"
#include "traces/fit.h"

namespace mailtrace {
namespace {

/// Whether the lines of `unit` name recipients, and none of them is the one the policy line names.
bool is_for_others(const Unit& policy, const Unit& unit) {
  const std::string_view asked = policy.events.front().get(Field::Recipient);
  if (asked.empty()) return false;
  bool names_any = false;
  for (const KeptEvent& e : unit.events) {
    for (const Field field : {Field::Recipient, Field::Original}) {
      if (is_same_address(e.get(field), asked)) return false;
      names_any = names_any || e.has(field);
    }
  }
  return names_any;
}

/// When `unit` first tells, at or after `asked`, what was made of the answer: of refusals any line does, a message
/// is accepted once.
std::optional<Timestamp> told_since(const Unit& unit, Timestamp asked) {
  std::optional<Timestamp> first;
  if (unit.kind != UnitKind::Refusals) {
    if (unit.accept_time() >= asked) first = unit.accept_time();
    return first;
  }
  for (const KeptEvent& e : unit.events) {
    if (e.time() >= asked && (!first || e.time() < *first)) first = e.time();
  }
  return first;
}

}  // namespace

UnitPtr asked_about(const Unit& policy) {
  UnitPtr before, after;
  std::optional<Timestamp> soonest;
  for (const WeakUnitPtr& weak : policy.ties().near) {
    UnitPtr unit = weak.lock();
    if (!unit || unit->reported || !belongs(policy, *unit) || is_for_others(policy, *unit)) continue;
    if (const auto told = told_since(*unit, policy.first)) {
      if (soonest && *soonest <= *told) continue;
      soonest = told;
      after = std::move(unit);
    } else if (!before || before->accept_time() < unit->accept_time()) {
      before = std::move(unit);
    }
  }
  return after ? after : before;
}

bool belongs(const Unit& refusals, const Unit& transaction) {
  if (refusals.ties().claimed_for_certain) return true;
  const KnownSender told = sender_of(refusals);
  const std::string_view refused = told.sender;
  // Without a sender a recipient was refused for the message the session was about.
  if (!told.known && std::any_of(refusals.events.begin(), refusals.events.end(),
                                 [](const KeptEvent& e) { return e.has(Field::Recipient); })) {
    return true;
  }
  bool known = false;
  for (const KeptEvent& e : transaction.events) {
    if (!e.has(Field::Sender)) continue;
    if (told.known && equals_ignoring_case(e.get(Field::Sender), refused)) return true;
    known = true;
  }
  return !known;
}

bool is_recipient_as_queued(std::string_view queued, std::string_view told) {
  if (is_same_address(queued, told)) return true;
  return !told.empty() && queued.size() > told.size() && queued[queued.size() - told.size() - 1] == '-' &&
         is_same_address(queued.substr(queued.size() - told.size()), told);
}

namespace {

/// How long a message may take from its recipients' acceptance to the queue.
constexpr Duration kSubmission = Duration::from_seconds(600);

bool is_queued_for(const Unit& transaction, std::string_view told) {
  return std::any_of(transaction.events.begin(), transaction.events.end(), [&](const KeptEvent& e) {
    return e.has(Field::Recipient) && is_recipient_as_queued(e.get(Field::Recipient), told);
  });
}

/// The recipients that were let through.
std::vector<std::string_view> let_through(const Unit& refusals) {
  std::vector<std::string_view> all;
  for (const KeptEvent& e : refusals.events) {
    if (e.kind == EventKind::Refuse && e.has(Field::Recipient) && e.get(Field::Action) != "reject") {
      all.push_back(e.get(Field::Recipient));
    }
  }
  return all;
}

bool may_be_taken_by(const Unit& refusals, const Unit& transaction) {
  if (transaction.first < refusals.last - kLineDisorder || refusals.last + kSubmission < transaction.first) return false;
  const std::vector<std::string_view> told = let_through(refusals);
  return std::any_of(told.begin(), told.end(), [&](std::string_view one) { return is_queued_for(transaction, one); });
}

UnitPtr first_taker(const Unit& refusals) {
  for (const WeakUnitPtr& weak : refusals.ties().offers) {
    const auto transaction = weak.lock();
    if (transaction && may_be_taken_by(refusals, *transaction)) return transaction;
  }
  return nullptr;
}

bool told_again(const Unit& refusals, const Unit& later) {
  if (&refusals == &later || later.serial < refusals.serial) return false;
  const std::vector<std::string_view> a = let_through(refusals), b = let_through(later);
  return std::any_of(a.begin(), a.end(), [&](std::string_view one) {
    return std::any_of(b.begin(), b.end(), [&](std::string_view other) { return is_same_address(one, other); });
  });
}

}  // namespace

UnitPtr taker_of(const Unit& refusals) {
  const UnitPtr taker = first_taker(refusals);
  if (!taker) return nullptr;
  for (const WeakUnitPtr& weak : taker->ties().offers) {
    const auto later = weak.lock();
    if (later && told_again(refusals, *later) && first_taker(*later) == taker) return nullptr;
  }
  return taker;
}

}  // namespace mailtrace
