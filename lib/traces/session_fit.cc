#include "traces/session_fit.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "traces/address_list.h"
#include "traces/fit.h"
#include "traces/told_recipients.h"

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

namespace {

/// How long a message may take from its recipients' acceptance to the queue.
constexpr Duration kSubmission = Duration::from_seconds(600);

/// Calls `visit` with each recipient that was let through, until it returns true; returns whether it did.
template <class Visit>
bool any_let_through(const Unit& refusals, Visit&& visit) {
  return std::any_of(refusals.events.begin(), refusals.events.end(), [&](const KeptEvent& e) {
    return e.kind == EventKind::Refuse && e.has(Field::Recipient) && e.get(Field::Action) != "reject" &&
           visit(e.get(Field::Recipient));
  });
}

ToldRecipients let_through(const Unit& refusals) {
  ToldRecipients all;
  any_let_through(refusals, [&](std::string_view recipient) {
    all.add(recipient);
    return false;
  });
  return all;
}

bool may_be_taken_by(const Unit& refusals, const ToldRecipients& told, const Unit& transaction) {
  if (transaction.first < refusals.last - kLineDisorder || refusals.last + kSubmission < transaction.first) return false;
  return std::any_of(transaction.events.begin(), transaction.events.end(), [&](const KeptEvent& e) {
    return e.has(Field::Recipient) && told.has_queued(e.get(Field::Recipient));
  });
}

UnitPtr first_taker(const Unit& refusals) {
  if (refusals.ties().offers.empty()) return nullptr;
  const ToldRecipients told = let_through(refusals);
  for (const WeakUnitPtr& weak : refusals.ties().offers) {
    const auto transaction = weak.lock();
    if (transaction && may_be_taken_by(refusals, told, *transaction)) return transaction;
  }
  return nullptr;
}

bool told_again(const Unit& refusals, const ToldRecipients& told, const Unit& later) {
  if (&refusals == &later || later.serial < refusals.serial) return false;
  return any_let_through(later, [&](std::string_view recipient) { return told.has(recipient); });
}

}  // namespace

UnitPtr taker_of(const Unit& refusals) {
  const UnitPtr taker = first_taker(refusals);
  if (!taker) return nullptr;
  const ToldRecipients told = let_through(refusals);
  for (const WeakUnitPtr& weak : taker->ties().offers) {
    const auto later = weak.lock();
    if (later && told_again(refusals, told, *later) && first_taker(*later) == taker) return nullptr;
  }
  return taker;
}

}  // namespace mailtrace
