#include "traces/hop_recipients.h"

#include <algorithm>

#include "base/text.h"
#include "traces/address_list.h"
#include "traces/endpoint.h"
#include "traces/task_verdicts.h"

namespace mailtrace {
namespace {

class OutcomeBuilder {
 public:
  explicit OutcomeBuilder(const Member& member) : member_(member) {}

  HopOutcome build(const std::vector<const Member*>& component) {
    const Unit& unit = *member_.unit;
    add_claimed(component);
    for (std::size_t i = 0; i < unit.events.size(); ++i) add(unit.events[i], i);
    if (unit.session_closed && !unit.queued && !unit.ended && !out_.whole) give_up();
    drop_mentions();
    spread_whole();
    apply_tasks(member_, component, out_);
    return std::move(out_);
  }

 private:
  HopRecipient& recipient(std::string_view address) {
    for (HopRecipient& r : out_.recipients) {
      if (equals_ignoring_case(r.address, address)) return r;
    }
    out_.recipients.push_back({});
    out_.recipients.back().address = address;
    return out_.recipients.back();
  }

  void submit(std::string_view address) {
    for (const std::string_view s : out_.submitted) {
      if (equals_ignoring_case(s, address)) return;
    }
    out_.submitted.emplace_back(address);
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
  void add_claimed(const std::vector<const Member*>& component) {
    if (member_.unit->kind != UnitKind::Transaction) return;
    for (const Member* m : component) {
      if (m->unit->kind != UnitKind::Refusals || m->unit->claimant.lock() != member_.unit) continue;
      for (const KeptEvent& e : m->unit->events) {
        const bool whole_refused = e.get(Field::Action) == "reject" && !e.has(Field::Recipient);
        if (e.kind == EventKind::Refuse && !whole_refused) refuse(e, true);
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

  void refuse(const KeptEvent& e, bool before_queue) {
    const std::string_view action = e.get(Field::Action);
    const std::string_view response = e.has(Field::Response) ? e.get(Field::Response) : e.get(Field::Reason);
    if (e.has(Field::Recipient)) submit(e.get(Field::Recipient));
    if (action == "reject") {
      const Status status = status_from(e.get(Field::Status)).value_or(Status::Rejected);
      const bool one = e.has(Field::Recipient) && (before_queue || e.get(Field::Where) == "RCPT");
      if (!one && member_.unit->kind == UnitKind::Transaction) {
        set_whole(status, e, response);
        if (e.has(Field::Recipient)) recipient(e.get(Field::Recipient));
      } else if (e.has(Field::Recipient)) {
        HopRecipient& r = recipient(e.get(Field::Recipient));
        if (r.decided && r.status != Status::Rejected && r.status != Status::Greylisted) return;
        decide(r, status, e, response);
      } else {
        set_whole(status, e, response);
      }
      return;
    }
    if (e.has(Field::Recipient)) mention(e.get(Field::Recipient));
    if (action == "discard") set_whole(Status::Discarded, e, response);
    if (action == "hold") set_whole(Status::Held, e, response);
  }

  void decide(HopRecipient& r, Status status, const KeptEvent& e, std::string_view response) {
    r.status = status;
    r.decided = true;
    r.time = e.time();
    r.response = response;
    r.dsn = e.get(Field::Dsn);
    if (status != Status::Queued) r.attempts += e.repeated;
  }

  void deliver(const KeptEvent& e, std::size_t index) {
    const std::optional<Status> status = status_from(e.get(Field::Status));
    if (!status) return;
    out_.delivered = true;
    const auto one = [&](std::string_view address) {
      HopRecipient& r = recipient(address);
      const bool forwarded_before = r.status == Status::Sent && !r.next.empty();
      decide(r, *status, e, e.get(Field::Response));
      r.relay = e.get(Field::Relay);
      if (e.has(Field::Original)) r.original = e.get(Field::Original);
      submit(e.has(Field::Original) ? e.get(Field::Original) : address);
      const std::size_t before = r.next.size();
      for (const Reference& reference : member_.references) {
        const bool goes_on = reference.what == Field::NextId || reference.what == Field::ForwardId;
        if (reference.event == index && goes_on && reference.target) r.next.push_back(reference.target);
      }
      if (r.next.size() == before && *status == Status::Sent) r.kept_here = true;
      if (forwarded_before && r.next.size() == before && *status != Status::Sent) r.kept_here = true;
    };
    if (e.has(Field::Recipients)) {
      for (const std::string_view address : split_addresses(e.get(Field::Recipients))) one(address);
    } else {
      one(e.get(Field::Recipient));
    }
  }

  void outcome(const KeptEvent& e) {
    const std::string_view word = e.get(Field::Status);
    if (word == "released") return released();
    const std::optional<Status> status = status_from(word);
    if (!status) return;
    if (e.kind == EventKind::End && out_.whole == Status::Rejected) return;
    if (*status == Status::Expired || *status == Status::Bounced) return expire(*status, e);
    set_whole(*status, e, e.get(Field::Reason));
  }

  /// Nothing final is known of the recipient.
  static bool is_open(const HopRecipient& r) {
    return !r.decided || r.status == Status::Deferred || r.status == Status::Queued;
  }

  void expire(Status status, const KeptEvent& e) {
    bool any = false;
    for (HopRecipient& r : out_.recipients) {
      if (!is_open(r)) continue;
      r.status = status;
      r.decided = true;
      r.time = e.time();
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
    std::erase_if(out_.recipients, [&](const HopRecipient& r) {
      if (r.decided) return false;
      const bool replaced =
          std::any_of(out_.recipients.begin(), out_.recipients.end(), [&](const HopRecipient& o) {
            return o.decided && o.original && equals_ignoring_case(*o.original, r.address);
          });
      return all_logged || replaced;
    });
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
  HopOutcome out_;
};

}  // namespace

HopOutcome outcome_of(const Member& member, const std::vector<const Member*>& component) {
  return OutcomeBuilder(member).build(component);
}

}  // namespace mailtrace
