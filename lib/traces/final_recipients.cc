#include "traces/final_recipients.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "traces/address_list.h"
#include "traces/endpoint.h"
#include "traces/hop_recipients.h"

namespace mailtrace {
namespace {

class RecipientFinder {
 public:
  RecipientFinder(const std::vector<const Member*>& component, const std::vector<const Member*>& hops,
                  const HopTree& tree, Trace& trace)
      : component_(component), hops_(hops), tree_(tree), trace_(trace) {}

  void run(bool submitted) {
    outcomes_.reserve(hops_.size());
    for (const Member* hop : hops_) outcomes_.push_back(outcome_of(*hop, component_));
    for (std::size_t i = 0; i < hops_.size(); ++i) hand_on(i);
    for (std::size_t i = 0; i < hops_.size(); ++i) {
      if (!is_notice(i)) collect(i);
    }
    add_refusals();
    if (hops_.empty()) add_task_recipients();
    drop_overtaken();
    if (trace_.recipients.empty()) set_status_of_whole();
    if (submitted) set_submitted();
  }

 private:
  /// A notification about this message: its recipients are not the message's. A trace that begins with
  /// a notification is about that.
  bool is_notice(std::size_t hop) const { return tree_.is_notification(hop) || is_copy(hop); }

  /// What a filter put aside or sent to its keeper: it came from the hop before, and for nobody there.
  bool is_copy(std::size_t hop) const {
    const Member& m = *hops_[hop];
    if (!m.inferred_parent || m.inferred_owner != m.inferred_parent) return false;
    const std::size_t parent = tree_.index_of(*m.inferred_parent);
    if (parent >= outcomes_.size() || outcomes_[parent].recipients.empty()) return false;
    return std::none_of(outcomes_[parent].recipients.begin(), outcomes_[parent].recipients.end(),
                        [&](const HopRecipient& r) { return may_be(r, outcomes_[hop]) || !r.decided; });
  }

  /// Where no delivery line names the next hop, all that was handed over went there.
  void hand_on(std::size_t i) {
    for (const std::size_t next : tree_.after(i)) {
      if (is_notice(next) && !is_notice(i)) continue;
      Member* member = const_cast<Member*>(hops_[next]);
      bool named = false;
      for (const HopRecipient& r : outcomes_[i].recipients) {
        named = named || r.goes_to(*member);
      }
      if (named || is_forward_of_store(*member)) continue;
      for (HopRecipient& r : outcomes_[i].recipients) {
        const bool open = r.status != Status::Rejected && r.status != Status::Greylisted &&
                          r.status != Status::Bounced && r.status != Status::Expired;
        const bool deferred_here = r.decided && r.status == Status::Deferred && !tree_.went_on_without_end(i);
        if (!open || deferred_here || !r.next.empty() || !may_be(r, outcomes_[next])) continue;
        r.next.push_back(member);
        r.kept_here = false;
      }
    }
  }

  static bool is_forward_of_store(const Member& member) {
    return member.inferred_owner && member.inferred_owner->unit->kind == UnitKind::Task;
  }

  /// Whether `r` is one of the recipients of the next hop, as far as that hop's lines tell.
  static bool may_be(const HopRecipient& r, const HopOutcome& next) {
    if (next.recipients.empty()) return true;
    const bool named =
        std::any_of(next.recipients.begin(), next.recipients.end(), [&](const HopRecipient& n) {
          return equals_ignoring_case(n.address, r.address) ||
                 (n.original && equals_ignoring_case(*n.original, r.address));
        });
    return named || !r.decided;
  }

  void collect(std::size_t i) {
    for (const HopRecipient& r : outcomes_[i].recipients) {
      const auto next = r.next.all();
      const bool lost = !next.empty() && std::all_of(next.begin(), next.end(), [&](const Member* m) {
                          const std::size_t n = tree_.index_of(*m);
                          return n >= outcomes_.size() || outcomes_[n].recipients.empty();
                        });
      if (!next.empty() && !r.kept_here && !lost) continue;
      Recipient out;
      out.address = r.address;
      out.original = original_of(i, r);
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

  std::optional<std::string> original_of(std::size_t hop, const HopRecipient& r) {
    std::string_view name = r.original.value_or(r.address);
    seen_.assign(hops_.size(), false);
    for (std::size_t at = hop; !seen_[at];) {
      seen_[at] = true;
      const HopRecipient* parent = nullptr;
      std::size_t parent_hop = at;
      for (const std::size_t before : tree_.before(at)) {
        if (const HopRecipient* p = find_parent(before, hops_[at], name)) {
          parent = p;
          parent_hop = before;
          break;
        }
      }
      if (!parent) break;
      name = parent->original.value_or(parent->address);
      at = parent_hop;
    }
    if (equals_ignoring_case(name, r.address)) return std::nullopt;
    return std::string(name);
  }

  const HopRecipient* find_parent(std::size_t hop, const Member* next, std::string_view name) const {
    const HopRecipient* only = nullptr;
    std::size_t count = 0;
    for (const HopRecipient& p : outcomes_[hop].recipients) {
      if (!p.goes_to(*next)) continue;
      if (equals_ignoring_case(p.address, name)) return &p;
      only = &p;
      ++count;
    }
    return count == 1 ? only : nullptr;
  }

  /// One entry an address: the later event decides, but a refusal or failure is not undone by a copy
  /// that another path delivered before it.
  void merge(Recipient&& r) {
    for (Recipient& have : trace_.recipients) {
      if (!equals_ignoring_case(have.address, r.address)) continue;
      const bool later = have.time.value_or(Timestamp::min()) <= r.time.value_or(Timestamp::min());
      const bool have_open = have.status == Status::Queued || have.status == Status::Rejected ||
                             have.status == Status::Greylisted || have.status == Status::Deferred;
      if (later && (have_open || r.status < have.status)) {
        r.attempts += have_open && have.status != Status::Queued ? have.attempts : 0;
        have = std::move(r);
      }
      return;
    }
    trace_.recipients.push_back(std::move(r));
  }

  /// Refused for now, and taken by a later attempt, where an alias gave the recipient another name.
  void drop_overtaken() {
    std::vector<Recipient>& all = trace_.recipients;
    const auto is_overtaken = [&](const Recipient& refused) {
      const bool for_now = refused.status == Status::Greylisted ||
                           (refused.status == Status::Rejected &&
                            (refused.dsn.starts_with("4.") || refused.response.starts_with('4')));
      if (!for_now) return false;
      const auto by = std::find_if(all.begin(), all.end(), [&](const Recipient& r) {
        return r.original && equals_ignoring_case(*r.original, refused.address) &&
               refused.time.value_or(Timestamp::min()) < r.time.value_or(Timestamp::min());
      });
      if (by == all.end()) return false;
      by->attempts += refused.attempts;
      return true;
    };
    for (std::size_t i = all.size(); i-- > 0;) {
      if (is_overtaken(all[i])) all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void add_refusals() {
    for (const Member* m : component_) {
      if (m->unit->kind != UnitKind::Refusals) continue;
      const bool claimed = std::any_of(hops_.begin(), hops_.end(),
                                       [&](const Member* hop) { return m->unit->is_claimed_by(*hop->unit); });
      if (claimed) continue;  // outcome_of the transaction has them
      HopOutcome refused = outcome_of(*m, component_);
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
  void set_status_of_whole() {
    for (std::size_t i = 0; i < hops_.size(); ++i) {
      const std::optional<Status>& whole = outcomes_[i].whole;
      if (whole && !is_notice(i) && *whole <= trace_.status) set_whole(outcomes_[i]);
    }
  }

  void set_whole(const HopOutcome& outcome) {
    trace_.status = *outcome.whole;
    trace_.reason = outcome.whole_response;
    trace_.dsn = outcome.whole_dsn;
  }

  static std::vector<std::string_view> addresses_of(const KeptEvent& e);

  void set_submitted() {
    const auto add = [&](std::string_view address) {
      const bool there = std::any_of(trace_.to.begin(), trace_.to.end(),
                                     [&](const std::string& s) { return equals_ignoring_case(s, address); });
      if (!there) trace_.to.emplace_back(address);
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
  std::vector<HopOutcome> outcomes_;
  std::vector<bool> seen_;  // hops, on the way back from one
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
