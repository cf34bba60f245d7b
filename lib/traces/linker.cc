#include "traces/linker.h"

#include <algorithm>

#include "traces/endpoint.h"
#include "traces/fit.h"
#include "traces/inference.h"
#include "traces/session_fit.h"
#include "traces/task_home.h"

namespace mailtrace {
namespace {

/// Grows one component, newly joined members taking their turn.
class Growth {
 public:
  /// `todo` is memory that is used again.
  Growth(UnitGraph& graph, Member& start, std::vector<Member*>& todo) : graph_(graph), todo_(todo) {
    todo_.clear();
    add_component(start);
  }

  bool run() {
    // What lines name comes first: it tells which hops need no guess.
    std::size_t named = 0;
    for (std::size_t i = 0; i < todo_.size(); ++i) {
      for (; named < todo_.size(); ++named) join_named(*todo_[named]);
      join_by_message_id(*todo_[i]);
      join_refusal_notices(*todo_[i]);
    }
    return grew_;
  }

 private:
  void join_named(Member& member) {
    follow_references(member);
    find_references_to(member);
    settle_refusals(member);
    settle_policies(member);
  }

  /// In order of creation.
  void add_component(Member& member) {
    const auto end = static_cast<std::ptrdiff_t>(todo_.size());
    UnitGraph::for_each_member(member, [&](Member& m) {
      UnitGraph::fetch_names(m);
      todo_.push_back(&m);
    });
    std::sort(todo_.begin() + end, todo_.end(), [](const Member* a, const Member* b) { return a->serial < b->serial; });
  }

  /// One of both is in the growing component; the other one's takes its turn.
  void join(Member& known, Member& other) {
    if (&UnitGraph::root_of(known) == &UnitGraph::root_of(other)) return;
    ++changes_;
    const bool is_other_here = &UnitGraph::root_of(other) == &UnitGraph::root_of(*todo_.front());
    add_component(is_other_here ? known : other);
    graph_.unite(known, other);
    grew_ = true;
  }

  void resolve(Member& from, Reference& reference) {
    if (reference.target) return;
    Member* target = best_target(graph_, from, reference);
    if (!target) return;
    settle_reference(from, reference, *target);
    join(from, *target);
  }

  /// A session that names the transaction its message became is that message's.
  void settle_reference(Member& from, Reference& reference, Member& target) {
    ++changes_;
    reference.target = &target;
    const bool taken_over = from.unit->kind == UnitKind::Refusals && reference.what == Field::NextTask &&
                            target.unit->kind == UnitKind::Transaction;
    if (taken_over && !from.unit->is_claimed()) from.unit->set_claimant(*target.unit);
  }

  void follow_references(Member& member) {
    for (Reference& r : member.references) resolve(member, r);
  }

  void find_references_to(Member& member) {
    graph_.for_each_naming(member, [&](std::span<const Naming> naming) {
      if (naming.size() > kMostCandidates) naming = naming.last(kMostCandidates);
      for (const auto& [from, index] : naming) {
        Reference& reference = from->references[index];
        if (reference.target || from == &member) continue;
        if (!is_best_target(graph_, *from, reference, member)) continue;
        settle_reference(*from, reference, member);
        join(member, *from);
      }
    });
  }

  void settle_refusals(Member& member) {
    const auto settle = [&](Unit& refusals, Unit& transaction) {
      if (refusals.reported || transaction.reported || !belongs(refusals, transaction)) return;
      Member* a = graph_.find(refusals);
      Member* b = graph_.find(transaction);
      if (a && b) join(member, a == &member ? *b : *a);
    };
    for (const WeakUnitPtr& weak : member.unit->ties().claims) {
      if (const auto refusals = weak.lock()) settle(*refusals, *member.unit);
    }
    if (const auto transaction = member.unit->ties().claimant.lock()) settle(*member.unit, *transaction);
    settle_offers(member);
  }

  void settle_offers(Member& member) {
    if (member.unit->kind == UnitKind::Refusals) return settle_told(member, *member.unit);
    for (const WeakUnitPtr& weak : member.unit->ties().offers) {
      if (const auto refusals = weak.lock()) settle_told(member, *refusals);
    }
  }

  /// The refusals belong to the transaction that took their message over; where there is none, to what the same
  /// session was told before and after.
  void settle_told(Member& member, Unit& told) {
    Member* refusals = told.reported ? nullptr : graph_.find(told);
    if (!refusals || told.is_claimed()) return;
    if (const auto taker = taker_of(told)) {
      Member* transaction = graph_.find(*taker);
      if (!transaction || !is_ours(*refusals, *transaction)) return;
      ++changes_;
      told.set_claimant(*taker);
      return join(*refusals, *transaction);
    }
    if (refusals != &member) return;
    for (const WeakUnitPtr& weak : {told.ties().told_before, told.ties().told_after}) {
      const auto other = weak.lock();
      Member* neighbour = other && !other->reported ? graph_.find(*other) : nullptr;
      if (neighbour && !other->is_claimed() && !taker_of(*other)) join(*refusals, *neighbour);
    }
  }

  void settle_policies(Member& member) {
    const auto settle = [&](const Unit& policy) {
      const UnitPtr about = asked_about(policy);
      if (!about || !about->member || !policy.member) return;
      if (about->member == &member) join(member, *policy.member);
      if (policy.member == &member) join(member, *about->member);
    };
    if (member.unit->is_policy) return settle(*member.unit);
    for (const WeakUnitPtr& weak : member.unit->ties().near) {
      if (const auto policy = weak.lock(); policy && !policy->reported) settle(*policy);
    }
  }

  void join_by_message_id(Member& member) {
    for (const Name* name : member.message_names.all()) {
      const std::span<Member* const> same = nearest(name->members.all(), member);  // join() keeps it valid
      // The units of one Message-ID have all been looked at when the first of them had its turn.
      if (looked_at_ == Look{name, same.data(), changes_}) continue;
      looked_at_ = {name, same.data(), changes_};
      for (Member* const other : same) {
        if (other->unit->kind == UnitKind::Task) place_task(*other);
      }
      if (member.unit->kind == UnitKind::Task) place_task(member);
      // Whom a task forwarded to is told by where the task is.
      for (Member* const other : same) {
        if (other->unit->kind == UnitKind::Transaction) infer(*other, same);
      }
      if (member.unit->kind == UnitKind::Transaction) infer(member, same);
    }
  }

  /// A task whose lines name no ID that is here goes to the transaction with its Message-ID.
  void place_task(Member& task) {
    if (is_placed(task) || is_tied_by_id(graph_, task)) return;
    Member* home = home_of(task);
    if (!home) return join_homeless(task);
    if (is_ours(*home, task)) join(*home, task);
  }

  /// Whether a transaction is in the task's component. Asked of many tasks of one component in a row.
  bool is_placed(Member& task) {
    const Member* root = &UnitGraph::root_of(task);
    if (placed_root_ == root && placed_after_ == changes_) return placed_;
    placed_root_ = root;
    placed_after_ = changes_;
    placed_ = false;
    UnitGraph::for_each_member(task, [&](const Member& m) { placed_ |= m.unit->kind == UnitKind::Transaction; });
    return placed_;
  }

  /// Lines of one server about one Message-ID, where its transaction is not in these logs.
  void join_homeless(Member& task) {
    if (!task.unit->id.empty()) return;
    for (const Name* name : task.message_names.all()) {
      for (Member* const other : nearest(name->members.all(), task)) {
        if (&UnitGraph::root_of(*other) == &UnitGraph::root_of(task)) continue;
        if (is_ours(*other, task) && is_homeless_beside(graph_, *other, task)) join(task, *other);
      }
    }
  }

  /// Decides only about pairs of which one is in the growing component: the others' time has not come.
  bool is_ours(const Member& a, const Member& b) const {
    const Member* root = &UnitGraph::root_of(*todo_.front());
    return &UnitGraph::root_of(a) == root || &UnitGraph::root_of(b) == root;
  }

  /// Whether an inferred link to `child` could join two components: some other unit of its Message-ID is in
  /// another one, or names one. Most messages are told by explicit links alone.
  static bool may_gain(const Member& child, std::span<Member* const> same) {
    const Member* root = &UnitGraph::root_of(child);
    return std::any_of(same.begin(), same.end(), [&](const Member* other) {
      return &UnitGraph::root_of(*other) != root || (other != &child && other->unit->forwards);
    });
  }

  void infer(Member& child, std::span<Member* const> same) {
    if (child.inferred_parent || !may_gain(child, same)) return;
    if (Member* attempt = refused_attempt_before(child, same)) {
      set_parent(child, {attempt, &child, 0}, LinkKind::Inferred);
    } else if (may_be_inferred(graph_, child)) {
      set_parent(child, best_inferred_parent(graph_, child, same), LinkKind::Inferred);
    }
  }

  void join_refusal_notices(Member& member) {
    const auto settle = [&](Member& notice) {
      if (!notice.inferred_parent) set_parent(notice, refusal_behind(graph_, notice), LinkKind::Bounce);
    };
    settle(member);
    for (Member* notice : graph_.notices().notices_of(member)) settle(*notice);
  }

  void set_parent(Member& child, const InferredParent& found, LinkKind kind) {
    if (!found.hop || !is_ours(*found.hop, child)) return;
    if (&UnitGraph::root_of(*found.hop) == &UnitGraph::root_of(child)) return;
    ++changes_;
    child.inferred_parent = found.hop;
    child.inferred_owner = found.owner;
    child.inferred_event = found.event;
    child.inferred_kind = kind;
    join(*found.hop, child);
  }

  UnitGraph& graph_;
  std::vector<Member*>& todo_;
  bool grew_ = false;
  /// Whose Message-ID was looked at last, from which unit on, after how many changes.
  struct Look {
    const Name* name = nullptr;
    Member* const* begin = nullptr;
    std::uint64_t after = 0;
    bool operator==(const Look&) const = default;
  };
  Look looked_at_;
  std::uint64_t changes_ = 0;
  // What is_placed() found last, after how many changes.
  const Member* placed_root_ = nullptr;
  std::uint64_t placed_after_ = 0;
  bool placed_ = false;
};

}  // namespace

bool link(UnitGraph& graph, Member& member) {
  thread_local std::vector<Member*> todo;
  return Growth(graph, member, todo).run();
}

LinkKind kind_of(const Member& from, const Reference& reference) {
  switch (reference.what) {
    case Field::ChildId:
    case Field::NoticeId:
    case Field::NoticeFor:
      return LinkKind::Bounce;
    case Field::ForwardId:
      return LinkKind::Forward;
    case Field::ParentId:
      return LinkKind::Origin;
    case Field::NextId:
    case Field::NextTask:  // a transaction's other ID
      break;
    default:
      return LinkKind::Filter;
  }
  const KeptEvent& line = from.unit->events[reference.event];
  switch (line.kind) {
    case EventKind::Deliver:
    case EventKind::Outcome:
      return LinkKind::Relay;
    case EventKind::Accept:
      return LinkKind::Origin;
    default:
      return LinkKind::Filter;
  }
}

}  // namespace mailtrace
