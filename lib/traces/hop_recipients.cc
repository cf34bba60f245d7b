#include "traces/hop_recipients.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/sorted.h"
#include "base/text.h"
#include "traces/address_list.h"
#include "traces/endpoint.h"
#include "traces/open_recipients.h"
#include "traces/told_recipients.h"

namespace mailtrace {
namespace {

std::uint64_t claimant_of(const Member* refusals) {
  return refusals->unit->ties().claimant_serial;
}

class OutcomeBuilder {
 public:
  explicit OutcomeBuilder(const Member& member) : member_(member) {}

  /// `claimed`: the refusals that the transaction claimed.
  HopOutcome build(std::span<const Member* const> claimed) {
    const Unit& unit = *member_.unit;
    add_claimed(claimed);
    for (std::size_t i = 0; i < unit.events.size(); ++i) add(unit.events[i], i);
    if (unit.session_closed && !unit.queued && !unit.ended && !out_.whole) give_up();
    drop_mentions();
    spread_whole();
    return std::move(out_);
  }

 private:
  HopRecipient& recipient(std::string_view address) {
    std::vector<HopRecipient>& all = out_.recipients;
    const std::size_t at = out_.find(address);
    if (at < all.size()) return all[at];
    all.push_back({});
    all.back().address = address;
    note_open(all.back());
    return all.back();
  }

  void submit(std::string_view address) {
    const auto all = out_.submitted.all();
    if (submitted_.find(address, all.size(), [&](std::size_t i) { return all[i]; }) < all.size()) return;
    out_.submitted.push_back(address);
  }

  void add(const KeptEvent& e, std::size_t index) {
    switch (e.kind) {
      case EventKind::Refuse:
        refuse(e, false);
        break;
      case EventKind::Deliver:
        deliver(e, index);
        break;
      case EventKind::Queue:
        released();
        break;
      case EventKind::Notify:
        if (out_.recipients.empty() || e.get(Field::Status) == "expired") outcome(e);
        break;
      case EventKind::Outcome:
      case EventKind::End:
        outcome(e);
        break;
      case EventKind::Accept:
        if (e.has(Field::Recipient)) mention(e.get(Field::Recipient));
        for (const std::string_view address : split_addresses(e.get(Field::Recipients))) mention(address);
        break;
      default:
        break;
    }
  }

  /// What the session was told before it got the queue-ID.
  void add_claimed(std::span<const Member* const> claimed) {
    for (const Member* m : claimed) {
      for (const KeptEvent& e : m->unit->events) {
        const bool whole_refused = e.get(Field::Action) == "reject" && !e.has(Field::Recipient);
        if (e.kind == EventKind::Refuse && !whole_refused) refuse(e, true);
        const bool let_through = e.kind == EventKind::Refuse && e.get(Field::Action) != "reject";
        if (let_through && e.has(Field::Recipient)) told_.add(e.get(Field::Recipient));
      }
    }
  }

  void mention(std::string_view address) {
    submit(address);
    recipient(address);
  }

  void set_whole(Status status, const KeptEvent& e, std::string_view response) {
    out_.whole = status;
    out_.whole_time = e.time();
    out_.whole_response = response;
    out_.whole_dsn = e.get(Field::Dsn);
  }

  void released() {
    if (out_.whole == Status::Held) out_.whole.reset();
  }

  static std::vector<std::string_view> addresses_of(const KeptEvent& e) {
    if (e.has(Field::Recipients)) return split_addresses(e.get(Field::Recipients));
    if (e.has(Field::Recipient)) return {e.get(Field::Recipient)};
    return {};
  }

  void refuse(const KeptEvent& e, bool before_queue) {
    const std::string_view action = e.get(Field::Action);
    const std::string_view response = e.has(Field::Response) ? e.get(Field::Response) : e.get(Field::Reason);
    const std::vector<std::string_view> addresses = addresses_of(e);
    for (const std::string_view address : addresses) submit(address);
    if (action == "reject") {
      const Status status = status_from(e.get(Field::Status)).value_or(Status::Rejected);
      const bool one = !addresses.empty() && (before_queue || e.get(Field::Where) == "RCPT");
      const bool whole = addresses.empty() || (!one && member_.unit->kind == UnitKind::Transaction);
      if (whole) set_whole(status, e, response);
      for (const std::string_view address : addresses) {
        HopRecipient& r = recipient(address);
        if (whole || (r.decided && r.status != Status::Rejected && r.status != Status::Greylisted)) continue;
        decide(r, status, e, response);
      }
      return;
    }
    for (const std::string_view address : addresses) mention(address);
    if (action == "discard") set_whole(Status::Discarded, e, response);
    if (action == "hold") set_whole(Status::Held, e, response);
  }

  void decide(HopRecipient& r, Status status, const KeptEvent& e, std::string_view response) {
    r.status = status;
    r.decided = true;
    r.time = e.time();
    r.response = response;
    r.dsn = e.get(Field::Dsn);
    if (status != Status::Queued && status != Status::Held) r.attempts += e.repeated;
    note_open(r);
  }

  void deliver(const KeptEvent& e, std::size_t index) {
    const std::optional<Status> status = status_from(e.get(Field::Status));
    if (!status) return;
    out_.delivered = true;
    const auto one = [&](std::string_view address) {
      HopRecipient& r = recipient(address);
      if (is_status_of_reply(r, e)) {
        r.status = *status;
        if (e.has(Field::Relay)) r.relay = e.get(Field::Relay);
        return note_open(r);
      }
      const bool forwarded_before = r.status == Status::Sent && !r.next.empty();
      decide(r, *status, e, e.get(Field::Response));
      if (repeats_refusal(r)) {
        r.response = out_.whole_response;
        r.dsn = out_.whole_dsn;
      }
      r.relay = e.get(Field::Relay);
      r.mailbox = e.get(Field::Mailbox);
      if (e.has(Field::Original) && e.get(Field::Original) != address) r.original = e.get(Field::Original);
      if (!r.original) r.original = told_.other_name_of(address);
      submit(r.original ? *r.original : address);
      const std::size_t before = r.next.size();
      for (const Reference& reference : member_.references_of(index)) {
        const bool goes_on = reference.what == Field::NextId || reference.what == Field::ForwardId ||
                             reference.what == Field::NextTask;
        if (goes_on && is_hop(reference.target)) r.next.push_back(reference.target);
      }
      if (r.next.size() == before && *status == Status::Sent) r.kept_here = true;
      if (forwarded_before && r.next.size() == before && *status != Status::Sent) r.kept_here = true;
    };
    if (e.has(Field::Recipients)) {
      for (const std::string_view address : split_addresses(e.get(Field::Recipients))) one(address);
    } else if (e.has(Field::Domain)) {
      for (const std::string_view address : open_.waiting_of_domain(out_.recipients, e)) one(address);
    } else {
      one(whole_address(e));
    }
  }

  /// Whom a Deliver line is about. A local delivery may log the account alone: of "bob <bob@example.org>" it is the address.
  static std::string_view whole_address(const KeptEvent& e) {
    const std::string_view account = e.get(Field::Recipient), original = e.get(Field::Original);
    const std::size_t at = original.rfind('@');
    const bool is_its_account = at != original.npos && equals_ignoring_case(original.substr(0, at), account);
    return is_its_account ? original : account;
  }

  /// What the client was told of the whole message, less its code.
  bool repeats_refusal(const HopRecipient& r) const {
    return out_.whole == Status::Rejected && r.status == Status::Rejected && out_.whole_response.ends_with(r.response);
  }

  /// Some systems log what was said and the status of one attempt apart.
  static bool is_status_of_reply(const HopRecipient& r, const KeptEvent& e) {
    return r.decided && r.time && !e.has(Field::Response) && !r.response.empty() &&
           e.time() - *r.time <= kSameAttempt;
  }

  static bool is_hop(const Member* target) { return target && target->unit->kind == UnitKind::Transaction; }

  void outcome(const KeptEvent& e) {
    const std::string_view word = e.get(Field::Status);
    if (word == "released") return released();
    const std::optional<Status> status = status_from(word);
    if (!status) return;
    if (e.kind == EventKind::End && out_.whole == Status::Rejected) return;
    if (*status == Status::Expired || *status == Status::Bounced) return expire(*status, e);
    set_whole(*status, e, e.get(Field::Reason));
  }

  void note_open(const HopRecipient& r) { open_.note(out_.recipients, r); }

  void expire(Status status, const KeptEvent& e) {
    bool any = false;
    const SmallList<std::size_t> open = open_.take();
    for (const std::size_t i : open.all()) {
      HopRecipient& r = out_.recipients[i];
      if (!is_open(r)) continue;
      r.status = status;
      r.decided = true;
      r.time = e.time();
      // Given up after the last answer; but returned for a reason that is no answer of the next hop's.
      const bool own_reason = status == Status::Bounced && e.kind == EventKind::Outcome && e.has(Field::Reason);
      if (own_reason) r.relay = {};
      if (own_reason) r.dsn = {};
      if (own_reason || r.response.empty()) r.response = e.get(Field::Reason);
      any = true;
    }
    if (!any) set_whole(status, e, e.get(Field::Reason));
  }

  void give_up() {
    out_.whole = Status::Rejected;
    out_.whole_time = member_.unit->last;
    out_.whole_response = "the session ended before the message was complete";
  }

  /// Recipients that only a rule named stand for what became of them where deliveries are logged.
  void drop_mentions() {
    if (!out_.delivered) return;
    const bool all_logged = member_.unit->ended;
    std::vector<std::string_view> replaced;
    for (const HopRecipient& r : out_.recipients) {
      if (!all_logged && r.decided && r.original) replaced.push_back(*r.original);
    }
    NameIndex<NamesInAnyCase> index;
    const auto name_of = [&](std::size_t i) { return replaced[i]; };
    const auto dropped = std::erase_if(out_.recipients, [&](const HopRecipient& r) {
      return !r.decided && (all_logged || index.find(r.address, replaced.size(), name_of) < replaced.size());
    });
    if (dropped != 0) out_.by_address = {};
  }

  void spread_whole() {
    if (!out_.whole) return;
    for (HopRecipient& r : out_.recipients) {
      if (!is_open(r)) continue;
      r.status = *out_.whole;
      r.time = out_.whole_time;
      if (!out_.whole_response.empty()) r.response = out_.whole_response;
      if (!out_.whole_dsn.empty()) r.dsn = out_.whole_dsn;
    }
  }

  const Member& member_;
  ToldRecipients told_;  // those that the session let through, as it called them
  HopOutcome out_;
  NameIndex<NamesInAnyCase> submitted_;  // of out_
  OpenRecipients open_;
};

}  // namespace

HopOutcomes::HopOutcomes(const std::vector<const Member*>& component) : tasks_(component) {
  for (const Member* m : component) {
    if (m->unit->kind == UnitKind::Refusals && m->unit->ties().claimant_serial != 0) claimed_.push_back(m);
  }
  std::sort(claimed_.begin(), claimed_.end(), [](const Member* a, const Member* b) {
    return std::pair(claimant_of(a), a->unit->serial) < std::pair(claimant_of(b), b->unit->serial);
  });
}

HopOutcome HopOutcomes::of(const Member& member) {
  const bool may_claim = member.unit->kind == UnitKind::Transaction;
  const auto claimed = with_key(claimed_, may_claim ? member.unit->serial : 0, claimant_of);
  HopOutcome outcome = OutcomeBuilder(member).build(claimed);
  tasks_.apply(member, outcome);
  return outcome;
}

}  // namespace mailtrace
