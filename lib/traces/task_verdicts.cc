#include "traces/task_verdicts.h"

#include <algorithm>

#include "base/text.h"
#include "traces/address_list.h"
#include "traces/endpoint.h"
#include "traces/hop_recipients.h"

namespace mailtrace {
namespace {

bool refers(const Member& from, Field what, const Member& to) {
  return std::any_of(from.references.begin(), from.references.end(),
                     [&](const Reference& r) { return r.what == what && r.target == &to; });
}

/// Whether `task` worked on what `hop` handed on: a line says so, or only the Message-ID does and the
/// hop is the only one it can be.
bool worked_for(const Member& task, const Member& hop, const std::vector<const Member*>& component) {
  if (task.unit->is_policy) return false;  // what came of it the mail server says
  if (refers(task, Field::AboutId, hop) || refers(hop, Field::NextTask, task)) return true;
  const bool tied = std::any_of(component.begin(), component.end(), [&](const Member* m) {
    return refers(task, Field::AboutId, *m) || refers(*m, Field::NextTask, task);
  });
  return !tied;
}

/// Whether a store's line says which recipient it is about.
bool names_recipient(const KeptEvent& e) {
  return e.has(Field::Recipients) || e.has(Field::Recipient) || e.has(Field::User);
}

/// Whether the line is about the recipient. A filter's user is who runs it, a store's whose mailbox it is.
bool concerns(const KeptEvent& e, const HopRecipient& r) {
  if (e.has(Field::Recipients)) {
    if (!r.address.empty() && equals_ignoring_case(e.get(Field::Recipients), r.address)) return true;
    return any_address(e.get(Field::Recipients),
                       [&](std::string_view address) { return equals_ignoring_case(address, r.address); });
  }
  if (e.has(Field::Recipient)) return equals_ignoring_case(e.get(Field::Recipient), r.address);
  if (e.kind == EventKind::Store && e.has(Field::User)) {
    const std::string_view user = e.get(Field::User);
    return equals_ignoring_case(user, r.address) ||
           equals_ignoring_case(user, r.address.substr(0, r.address.find('@')));
  }
  return true;
}

void stop(HopRecipient& r, Status status, const KeptEvent& e) {
  r.status = status;
  r.time = e.time();
  if (e.has(Field::Category) || r.category.empty()) {
    r.category = e.has(Field::Category) ? e.get(Field::Category) : e.get(Field::Reason);
  }
}

/// The mail server's word for what it handed over is no answer any more where the store says why it stopped the message.
void stop_in_store(HopRecipient& r, const KeptEvent& e) {
  stop(r, *status_from(e.get(Field::Status)), e);
  if (!e.has(Field::Reason) || e.has(Field::Category)) return;
  r.response = e.get(Field::Reason);
  r.dsn = e.get(Field::Dsn);
  r.category = {};
}

/// What a filter calls the message without saying what becomes of it: that is for others to decide.
void note_finding(const KeptEvent& e, HopRecipient& r) {
  if (e.has(Field::Status) || !e.has(Field::Category) || e.get(Field::Category) == "CLEAN") return;
  if (!concerns(e, r)) return;
  r.category = e.get(Field::Category);
}

void apply_filter(const KeptEvent& e, HopRecipient& r) {
  const std::optional<Status> status = status_from(e.get(Field::Status));
  if (!status || *status == Status::Sent || *status == Status::Deferred) return;
  // Only what was handed over and has gone nowhere since; a milter's verdict is in the MTA's own lines. The
  // filter's verdict says more than its reply, and than the MTA's word for a refusing reply.
  const bool open = r.status == Status::Sent || r.status == Status::Blocked || r.status == Status::Bounced ||
                    r.status == Status::Held || r.status == Status::Queued;
  if (!open || !r.next.empty() || !concerns(e, r)) return;
  stop(r, *status, e);
}

/// A later attempt has made up for what the store said.
bool is_of_earlier_attempt(const KeptEvent& e, const HopRecipient& r) {
  constexpr Duration kDisorder = Duration::from_seconds(3);
  return r.attempts > 1 && r.time && e.time() + kDisorder < *r.time;
}

struct StoreActs {
  const KeptEvent* stopped = nullptr;
  bool saved = false;
  bool forwarded = false;
};

/// Where a copy was stored. Of several places none is the one.
void note_mailbox(const KeptEvent& e, bool first, HopRecipient& r) {
  const std::string_view mailbox = e.get(Field::Mailbox);
  if (!first && r.mailbox != mailbox) {
    r.mailbox = {};
  } else if (first) {
    r.mailbox = mailbox;
  }
}

/// The recipient that a store's lines without a name are about: the only one, or the only one that no line names; nullptr
/// if nobody can tell, or the hop is what a store sent on.
const HopRecipient* recipient_of_unnamed(const Member& hop, const SmallList<const Member*>& tasks,
                                         const HopOutcome& outcome) {
  if (hop.inferred_owner && hop.inferred_owner->unit->kind == UnitKind::Task) return nullptr;
  if (outcome.recipients.size() == 1) return &outcome.recipients.front();
  const auto is_named = [&](const HopRecipient& r) {
    return std::any_of(tasks.all().begin(), tasks.all().end(), [&](const Member* task) {
      return std::any_of(task->unit->events.begin(), task->unit->events.end(), [&](const KeptEvent& e) {
        return e.kind == EventKind::Store && names_recipient(e) && concerns(e, r);
      });
    });
  };
  const HopRecipient* only = nullptr;
  for (const HopRecipient& r : outcome.recipients) {
    if (is_named(r)) continue;
    if (only) return nullptr;
    only = &r;
  }
  return only;
}

void apply_store(const Member& task, const std::vector<const Member*>& component, const HopRecipient* unnamed,
                 HopOutcome& outcome, HopRecipient& r) {
  if (r.status != Status::Sent || !r.next.empty()) return;
  StoreActs acts;
  for (const KeptEvent& e : task.unit->events) {
    if (e.kind != EventKind::Store || !concerns(e, r) || is_of_earlier_attempt(e, r)) continue;
    if (!names_recipient(e) && unnamed != &r) continue;
    const std::string_view word = e.get(Field::Status);
    if (e.has(Field::Target)) {
      acts.forwarded = true;
    } else if (word == "sent") {
      const bool names_it = e.has(Field::User) || e.has(Field::Recipient) || outcome.recipients.size() == 1;
      if (names_it) note_mailbox(e, !r.stored, r);
      acts.saved = r.stored = true;
    } else if (status_from(word)) {
      acts.stopped = &e;
    }
  }
  if (acts.forwarded) {
    for (const Member* m : component) {
      if (m->inferred_owner == &task) r.next.push_back(const_cast<Member*>(m));
    }
    r.kept_here = acts.saved || r.next.empty();
  } else if (acts.stopped && !acts.saved) {
    stop_in_store(r, *acts.stopped);
  }
}

}  // namespace

void apply_tasks(const Member& hop, const std::vector<const Member*>& component, HopOutcome& outcome) {
  if (hop.unit->kind != UnitKind::Transaction || outcome.recipients.empty()) return;
  SmallList<const Member*> tasks;
  for (const Member* task : component) {
    if (task->unit->kind == UnitKind::Task && worked_for(*task, hop, component)) tasks.push_back(task);
  }
  for (const Member* task : tasks.all()) {
    for (HopRecipient& r : outcome.recipients) {
      for (const KeptEvent& e : task->unit->events) {
        if (e.kind == EventKind::Filter) note_finding(e, r);
      }
    }
  }
  const HopRecipient* unnamed = recipient_of_unnamed(hop, tasks, outcome);
  for (const Member* task : tasks.all()) {
    for (HopRecipient& r : outcome.recipients) {
      for (const KeptEvent& e : task->unit->events) {
        if (e.kind == EventKind::Filter) apply_filter(e, r);
      }
      apply_store(*task, component, unnamed, outcome, r);
    }
  }
}

}  // namespace mailtrace
