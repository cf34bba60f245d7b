#include "traces/task_verdicts.h"

#include <algorithm>
#include <tuple>

#include "base/sorted.h"
#include "traces/hop_recipients.h"

namespace mailtrace {
namespace {

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
  if (is_finding(e)) r.category = e.get(Field::Category);
}

void apply_filter(const KeptEvent& e, HopRecipient& r) {
  const std::optional<Status> status = status_from(e.get(Field::Status));
  if (!status || *status == Status::Sent || *status == Status::Deferred) return;
  // Only what was handed over and has gone nowhere since; a milter's verdict is in the MTA's own lines. The
  // filter's verdict says more than its reply, and than the MTA's word for a refusing reply.
  const bool open = r.status == Status::Sent || r.status == Status::Blocked || r.status == Status::Bounced ||
                    r.status == Status::Held || r.status == Status::Queued;
  if (!open || !r.next.empty()) return;
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

}  // namespace

TaskVerdicts::TaskVerdicts(const std::vector<const Member*>& component) : lines_(component) {
  if (lines_.empty()) return;
  for (const Member* m : component) {
    if (m->inferred_owner) forwarded_.emplace_back(m->inferred_owner, m);
  }
  std::sort(forwarded_.begin(), forwarded_.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.first, a.second->unit->serial) < std::tuple(b.first, b.second->unit->serial);
  });
}

/// The recipient that a store's lines without a name are about: the only one, or the only one that no line names; nullptr
/// if nobody can tell, or the hop is what a store sent on.
const HopRecipient* TaskVerdicts::recipient_of_unnamed(const Member& hop, const HopOutcome& outcome) {
  if (lines_.unnamed_of_stores(hop).empty()) return nullptr;
  if (hop.inferred_owner && hop.inferred_owner->unit->kind == UnitKind::Task) return nullptr;
  if (outcome.recipients.size() == 1) return &outcome.recipients.front();
  const auto names_it = [&](TaskLine line) {
    return lines_.event(line).kind == EventKind::Store && names_recipient(lines_.event(line));
  };
  const HopRecipient* only = nullptr;
  for (const HopRecipient& r : outcome.recipients) {
    const std::span<const TaskLine> lines = lines_.about(hop, r.address);
    if (std::any_of(lines.begin(), lines.end(), names_it)) continue;
    if (only) return nullptr;
    only = &r;
  }
  return only;
}

void TaskVerdicts::apply(const Member& hop, HopOutcome& outcome) {
  if (lines_.empty() || hop.unit->kind != UnitKind::Transaction || outcome.recipients.empty()) return;
  const HopRecipient* unnamed = recipient_of_unnamed(hop, outcome);
  for (HopRecipient& r : outcome.recipients) {
    const std::span<const TaskLine> named = lines_.about(hop, r.address);
    const bool only_one = outcome.recipients.size() == 1;
    if (&r != unnamed) {
      apply(named, only_one, r);
      continue;
    }
    std::vector<TaskLine> all(named.begin(), named.end());
    const std::vector<TaskLine>& more = lines_.unnamed_of_stores(hop);
    all.insert(all.end(), more.begin(), more.end());
    std::sort(all.begin(), all.end());
    apply(all, only_one, r);
  }
}

/// All that tasks say of one recipient, task by task; `only_one`: the hop has no other.
void TaskVerdicts::apply(std::span<const TaskLine> lines, bool only_one, HopRecipient& r) const {
  for (const TaskLine line : lines) {
    if (lines_.event(line).kind == EventKind::Filter) note_finding(lines_.event(line), r);
  }
  for (auto begin = lines.begin(); begin != lines.end();) {
    const auto end = std::find_if(begin, lines.end(), [&](TaskLine line) { return line.task != begin->task; });
    for (auto line = begin; line != end; ++line) {
      if (lines_.event(*line).kind == EventKind::Filter) apply_filter(lines_.event(*line), r);
    }
    apply_store({begin, end}, only_one, r);
    begin = end;
  }
}

/// What one task of a store says.
void TaskVerdicts::apply_store(std::span<const TaskLine> lines, bool only_one, HopRecipient& r) const {
  if (r.status != Status::Sent || !r.next.empty()) return;
  StoreActs acts;
  for (const TaskLine line : lines) {
    const KeptEvent& e = lines_.event(line);
    if (e.kind != EventKind::Store || is_of_earlier_attempt(e, r)) continue;
    const std::string_view word = e.get(Field::Status);
    if (e.has(Field::Target)) {
      acts.forwarded = true;
    } else if (word == "sent") {
      if (e.has(Field::User) || e.has(Field::Recipient) || only_one) note_mailbox(e, !r.stored, r);
      acts.saved = r.stored = true;
    } else if (status_from(word)) {
      acts.stopped = &e;
    }
  }
  if (acts.forwarded) {
    const Member* task = &lines_.task(lines.front());
    for (const auto& [by, hop] : with_key(forwarded_, task, [](const auto& f) { return f.first; })) {
      r.next.push_back(const_cast<Member*>(hop));
    }
    r.kept_here = acts.saved || r.next.empty();
  } else if (acts.stopped && !acts.saved) {
    stop_in_store(r, *acts.stopped);
  }
}

}  // namespace mailtrace
