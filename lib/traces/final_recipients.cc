#include "traces/final_recipients.h"

#include <algorithm>
#include <unordered_map>

#include "base/name_index.h"
#include "base/text.h"
#include "traces/address_list.h"
#include "traces/handover.h"
#include "traces/hop_recipients.h"
#include "traces/task_lines.h"

namespace mailtrace {
namespace {

class RecipientFinder {
 public:
  RecipientFinder(const std::vector<const Member*>& component, const std::vector<const Member*>& hops,
                  const HopTree& tree, Trace& trace)
      : component_(component), hops_(hops), tree_(tree), trace_(trace), at_hops_(component) {}

  void run(bool submitted) {
    outcomes_.reserve(hops_.size());
    for (const Member* hop : hops_) outcomes_.push_back(at_hops_.of(*hop));
    Handover handover(hops_, tree_, outcomes_);
    for (std::size_t i = 0; i < hops_.size(); ++i) {
      if (!handover.is_notice(i)) collect(i, handover);
    }
    add_refusals();
    if (hops_.empty()) {
      add_task_recipients();
    } else {
      add_stopped_before_queue();
    }
    drop_overtaken();
    if (trace_.recipients.empty()) {
      set_status_of_whole(handover);
      if (!hops_.empty()) name_recipients_of_whole();
    }
    if (submitted) set_submitted();
  }

 private:
  void collect(std::size_t i, Handover& handover) {
    for (const HopRecipient& r : outcomes_[i].recipients) {
      const auto next = r.next.all();
      const bool lost = !next.empty() && std::all_of(next.begin(), next.end(), [&](const Member* m) {
                          const std::size_t n = tree_.index_of(*m);
                          return n >= outcomes_.size() || outcomes_[n].recipients.empty();
                        });
      if (!next.empty() && !r.kept_here && !lost) continue;
      Recipient out;
      out.address = r.address;
      const std::string_view original = handover.original_of(i, r);
      if (!equals_ignoring_case(original, r.address)) out.original = original;
      out.status = lost && !r.kept_here ? state_of_empty(r) : r.status;
      out.relay = r.relay;
      out.dsn = r.dsn;
      out.response = r.response;
      out.category = r.category;
      out.mailbox = r.mailbox;
      out.attempts = r.attempts;
      out.time = r.time;
      out.queue_id = hops_[i]->unit->id;
      out.host = hops_[i]->unit->host;
      merge(std::move(out));
    }
  }

  /// The next hop names no recipient: what is known is what its lines say of the whole.
  Status state_of_empty(const HopRecipient& r) const {
    const std::size_t n = tree_.index_of(*r.next.front());
    if (n < outcomes_.size() && outcomes_[n].whole) return *outcomes_[n].whole;
    return Status::Queued;
  }

  /// One entry an address: the later event decides, but a refusal or failure is not undone by a copy
  /// that another path delivered before it.
  void merge(Recipient&& r) {
    std::vector<Recipient>& all = trace_.recipients;
    const std::size_t at =
        recipients_.find(r.address, all.size(), [&](std::size_t i) -> std::string_view { return all[i].address; });
    if (at == all.size()) return all.push_back(std::move(r));
    Recipient& have = all[at];
    const bool later = have.time.value_or(Timestamp::min()) <= r.time.value_or(Timestamp::min());
    const bool have_open = have.status == Status::Queued || have.status == Status::Rejected ||
                           have.status == Status::Greylisted || have.status == Status::Deferred;
    if (later && (have_open || r.status < have.status)) {
      r.attempts += have_open && have.status != Status::Queued ? have.attempts : 0;
      have = std::move(r);
    }
  }

  /// Refused for now, and taken by a later attempt, where an alias gave the recipient another name.
  void drop_overtaken() {
    std::vector<Recipient>& all = trace_.recipients;
    if (std::none_of(all.begin(), all.end(), is_refused_for_now)) return;
    std::unordered_map<std::string, std::vector<Recipient*>> by_original;
    for (Recipient& r : all) {
      if (r.original) by_original[lower_case(*r.original)].push_back(&r);
    }
    if (by_original.empty()) return;
    std::vector<bool> overtaken(all.size());
    const auto index_of = [&](const Recipient* r) { return static_cast<std::size_t>(r - all.data()); };
    for (std::size_t i = all.size(); i-- > 0;) {
      const auto renamed = by_original.find(lower_case(all[i].address));
      if (renamed == by_original.end() || !is_refused_for_now(all[i])) continue;
      for (Recipient* by : renamed->second) {
        if (overtaken[index_of(by)] || !is_before(all[i].time, by->time)) continue;
        by->attempts += all[i].attempts;
        overtaken[i] = true;
        break;
      }
    }
    std::erase_if(all, [&](const Recipient& r) { return overtaken[index_of(&r)]; });
  }

  static bool is_refused_for_now(const Recipient& r) {
    return r.status == Status::Greylisted ||
           (r.status == Status::Rejected && (r.dsn.starts_with("4.") || r.response.starts_with('4')));
  }

  static bool is_before(std::optional<Timestamp> a, std::optional<Timestamp> b) {
    return a.value_or(Timestamp::min()) < b.value_or(Timestamp::min());
  }

  void add_refusals() {
    for (const Member* m : component_) {
      if (m->unit->kind != UnitKind::Refusals) continue;
      // The outcome of the transaction that claimed them has them.
      if (tree_.index_of(m->unit->ties().claimant_serial) < hops_.size()) continue;
      HopOutcome refused = at_hops_.of(*m);
      for (const std::string_view s : refused.submitted.all()) refused_.push_back(s);
      if (refused.recipients.empty() && refused.whole) set_whole(refused);
      for (HopRecipient& r : refused.recipients) {
        Recipient out;
        out.address = r.address;
        out.status = r.decided ? r.status : refused.whole.value_or(Status::Queued);
        out.dsn = r.dsn;
        out.response = r.response;
        out.attempts = r.attempts;
        out.time = r.time;
        out.host = m->unit->host;
        merge(std::move(out));
      }
    }
  }

  /// A filter before the queue stopped the message for some recipients: no hop has them.
  void add_stopped_before_queue() {
    for (const Member* m : component_) {
      if (m->unit->kind != UnitKind::Refusals) continue;
      for (const Reference& reference : m->references) {
        if (reference.what == Field::NextTask && reference.target) add_stopped(*reference.target);
      }
    }
  }

  void add_stopped(const Member& task) {
    for (const KeptEvent& e : task.unit->events) {
      const std::optional<Status> status = status_from(e.get(Field::Status));
      if (e.kind != EventKind::Filter || !status || *status == Status::Sent) continue;
      for (const std::string_view address : addresses_of(e)) {
        const auto name_of = [&](std::size_t i) -> std::string_view { return trace_.recipients[i].address; };
        const std::size_t known = trace_.recipients.size();
        if (recipients_.find(address, known, name_of) < known) continue;
        refused_.push_back(address);
        Recipient out;
        out.address = address;
        out.status = *status;
        out.category = e.get(Field::Category);
        out.response = e.get(Field::Reason);
        out.time = e.time();
        out.host = task.unit->host;
        merge(std::move(out));
      }
    }
  }

  /// Only a filter's or store's lines are in these logs.
  void add_task_recipients() {
    for (const Member* m : component_) {
      if (m->unit->is_policy) continue;
      for (const KeptEvent& e : m->unit->events) {
        if (e.kind != EventKind::Filter && e.kind != EventKind::Store && e.kind != EventKind::Deliver)
          continue;
        for (const std::string_view address : addresses_of(e)) {
          Recipient out;
          out.address = address;
          out.status = status_from(e.get(Field::Status)).value_or(Status::Queued);
          out.category = e.get(Field::Category);
          out.mailbox = e.get(Field::Mailbox);
          out.response = e.get(Field::Reason);
          out.time = e.time();
          out.host = m->unit->host;
          merge(std::move(out));
        }
      }
    }
  }

  /// No line names a recipient: what is known is of the message as a whole.
  void set_status_of_whole(const Handover& handover) {
    for (std::size_t i = 0; i < hops_.size(); ++i) {
      const std::optional<Status>& whole = outcomes_[i].whole;
      if (whole && !handover.is_notice(i) && *whole <= trace_.status) set_whole(outcomes_[i]);
    }
  }

  /// The mail server names no recipient of what it refused or threw away: a filter that looked at it may.
  void name_recipients_of_whole() {
    for (const Member* m : component_) {
      if (m->unit->kind != UnitKind::Task || m->unit->is_policy) continue;
      for (const KeptEvent& e : m->unit->events) {
        if (e.kind != EventKind::Filter) continue;
        for (const std::string_view address : addresses_of(e)) {
          Recipient out;
          out.address = address;
          out.status = trace_.status;
          out.dsn = trace_.dsn;
          out.response = trace_.reason;
          if (is_finding(e)) out.category = e.get(Field::Category);
          out.time = hops_.front()->unit->last;
          out.queue_id = hops_.front()->unit->id;
          out.host = hops_.front()->unit->host;
          merge(std::move(out));
        }
      }
    }
  }

  void set_whole(const HopOutcome& outcome) {
    trace_.status = *outcome.whole;
    trace_.reason = outcome.whole_response;
    trace_.dsn = outcome.whole_dsn;
  }

  static std::vector<std::string_view> addresses_of(const KeptEvent& e);

  void set_submitted() {
    NameIndex<NamesInAnyCase> index;
    const auto add = [&](std::string_view address) {
      const auto name_of = [&](std::size_t i) -> std::string_view { return trace_.to[i]; };
      if (index.find(address, trace_.to.size(), name_of) == trace_.to.size()) trace_.to.emplace_back(address);
    };
    const std::size_t first = tree_.first_hop();
    if (first < outcomes_.size()) {
      for (const std::string_view s : outcomes_[first].submitted.all()) add(s);
    }
    for (const std::string_view s : refused_) add(s);
    if (!trace_.to.empty()) return;
    for (const Recipient& r : trace_.recipients) add(r.original.value_or(r.address));
  }

  const std::vector<const Member*>& component_;
  const std::vector<const Member*>& hops_;
  const HopTree& tree_;
  Trace& trace_;
  HopOutcomes at_hops_;
  std::vector<HopOutcome> outcomes_;
  NameIndex<NamesInAnyCase> recipients_;  // of the trace
  std::vector<std::string_view> refused_;
};

std::vector<std::string_view> RecipientFinder::addresses_of(const KeptEvent& e) {
  if (e.has(Field::Recipients)) return split_addresses(e.get(Field::Recipients));
  if (e.has(Field::Recipient)) return {e.get(Field::Recipient)};
  if (e.kind == EventKind::Store && e.has(Field::User)) return {e.get(Field::User)};
  return {};
}

}  // namespace

void find_recipients(const std::vector<const Member*>& component, const std::vector<const Member*>& hops,
                     const HopTree& tree, bool submitted, Trace& trace) {
  RecipientFinder(component, hops, tree, trace).run(submitted);
}

}  // namespace mailtrace
