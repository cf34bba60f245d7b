#include "traces/hop_links.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "traces/linker.h"
#include "traces/task_givers.h"

namespace mailtrace {
namespace {

class LinkCollector {
 public:
  LinkCollector(const std::vector<const Member*>& component, const std::vector<const Member*>& hops)
      : component_(component), positions_(hops), hop_count_(hops.size()) {
    links_.reserve(2 * hops.size());
  }

  void run() {
    for (const Member* m : component_) {
      if (m->unit->kind == UnitKind::Transaction) add_transaction(*m);
      if (m->unit->kind == UnitKind::Task) add_task(*m);
    }
  }

  /// By the lines that show them; of one kind between two hops the first line counts.
  std::vector<Link> take(const LineIndex* lines) {
    const auto between = [](const Shown& s) { return std::tie(s.link.kind, s.link.from, s.link.to); };
    std::sort(links_.begin(), links_.end(), [&](const Shown& a, const Shown& b) {
      return std::tuple(between(a), a.line->place) < std::tuple(between(b), b.line->place);
    });
    const auto again = std::unique(links_.begin(), links_.end(),
                                   [&](const Shown& a, const Shown& b) { return between(a) == between(b); });
    links_.erase(again, links_.end());
    std::sort(links_.begin(), links_.end(), [](const Shown& a, const Shown& b) {
      return std::tie(a.line->place, a.link.from, a.link.to, a.link.kind) <
             std::tie(b.line->place, b.link.from, b.link.to, b.link.kind);
    });
    std::vector<Link> links;
    links.reserve(links_.size());
    for (Shown& s : links_) {
      if (lines) s.link.line = lines->of(*s.line);
      links.push_back(s.link);
    }
    return links;
  }

 private:
  void add(LinkKind kind, const Member* from, const Member* to, const KeptEvent& line) {
    const std::size_t a = positions_.of(*from), b = positions_.of(*to);
    if (a != hop_count_ && b != hop_count_ && a != b) links_.push_back({{kind, a, b, 0}, &line});
  }

  void add_transaction(const Member& m) {
    for (const Reference& r : m.references) {
      if (!r.target || r.target->unit->kind == UnitKind::Task) continue;
      const KeptEvent& line = m.unit->events[r.event];
      if (r.what == Field::ParentId || r.what == Field::NoticeFor) {
        add(kind_of(m, r), r.target, &m, line);
      } else {
        add(kind_of(m, r), &m, r.target, line);
      }
    }
    if (m.inferred_parent) {
      add(m.inferred_kind, m.inferred_parent, &m, m.inferred_owner->unit->events[m.inferred_event]);
    }
  }

  /// A filter's lines: the hop before it is the one they name, or the one whose reply named the task.
  void add_task(const Member& m) {
    SmallList<const Member*> named;  // by some line, where the one that leads on names none
    const auto is_about = [](const Reference& r) { return r.what == Field::AboutId && r.target; };
    for (const Reference& r : m.references) {
      if (is_about(r)) named.push_back(r.target);
    }
    if (named.empty()) named = givers_of(m);
    for (const Reference& next : m.references) {
      const bool leads_on = next.what == Field::NextId || next.what == Field::NoticeId || next.what == Field::ChildId;
      if (!leads_on || !next.target) continue;
      const KeptEvent& line = m.unit->events[next.event];
      bool on_line = false;
      for (const Reference& r : m.references_of(next.event)) {
        if (!is_about(r)) continue;
        on_line = true;
        add(kind_of(m, next), r.target, next.target, line);
      }
      for (const Member* before : named.all()) {
        if (!on_line) add(kind_of(m, next), before, next.target, line);
      }
    }
  }

  SmallList<const Member*> givers_of(const Member& task) {
    if (!givers_) givers_.emplace(component_);
    SmallList<const Member*> all;
    for (const TaskGivers::Given& given : givers_->of(task)) all.push_back(given.by);
    return all;
  }

  struct Shown {
    Link link;
    const KeptEvent* line;
  };

  const std::vector<const Member*>& component_;
  const HopPositions positions_;
  const std::size_t hop_count_;
  std::vector<Shown> links_;
  std::optional<TaskGivers> givers_;  // once somebody asks
};

/// A row of numbers of which one can be put before another without moving all between them: labels tell who stands
/// before whom, with room between them.
class Row {
 public:
  explicit Row(std::size_t size) : places_(size) {
    for (std::size_t i = 0; i < size; ++i) places_[i] = {i == 0 ? kNone : i - 1, i + 1 == size ? kNone : i + 1, 0};
    label(0);
  }

  bool is_before(std::size_t a, std::size_t b) const { return places_[a].label < places_[b].label; }

  /// `moved` stands behind `at`.
  void put_before(std::size_t moved, std::size_t at) {
    Place& m = places_[moved];
    places_[m.before].after = m.after;
    if (m.after != kNone) places_[m.after].before = m.before;
    const std::size_t before = places_[at].before;
    const std::uint64_t low = before == kNone ? 0 : places_[before].label;
    m = {before, at, low + (places_[at].label - low) / 2};
    places_[at].before = moved;
    if (before == kNone)
      first_ = moved;
    else
      places_[before].after = moved;
    if (m.label == low) label(first_);
  }

  std::vector<std::size_t> in_order() const {
    std::vector<std::size_t> all;
    for (std::size_t i = first_; i != kNone; i = places_[i].after) all.push_back(i);
    return all;
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;
  struct Place {
    std::size_t before, after;
    std::uint64_t label;
  };

  void label(std::size_t first) {
    const std::uint64_t gap = UINT64_MAX / (places_.size() + 1);
    std::uint64_t next = 0;
    for (std::size_t i = first; i != kNone; i = places_[i].after) places_[i].label = next += gap;
  }

  std::vector<Place> places_;
  std::size_t first_ = 0;
};

/// Clocks differ, and stamps of one second say less than those with fractions. Whether anything was moved.
bool put_parents_first(std::vector<const Member*>& hops, const std::vector<Link>& links) {
  const bool in_order = std::all_of(links.begin(), links.end(), [](const Link& l) { return l.from < l.to; });
  if (in_order) return false;
  const std::vector<const Member*> as_found = hops;
  Row row(hops.size());
  for (const Link& l : links) {
    if (row.is_before(l.to, l.from)) row.put_before(l.from, l.to);
  }
  const std::vector<std::size_t> order = row.in_order();
  std::transform(order.begin(), order.end(), hops.begin(), [&](std::size_t i) { return as_found[i]; });
  return hops != as_found;
}

}  // namespace

HopChain chain_hops(const std::vector<const Member*>& component) {
  HopChain chain;
  std::vector<const Member*>& hops = chain.hops;
  hops.reserve(component.size());
  for (const Member* m : component) {
    if (m->unit->kind == UnitKind::Transaction) hops.push_back(m);
  }
  if (hops.size() < 2) return chain;
  std::sort(hops.begin(), hops.end(), [](const Member* a, const Member* b) {
    return std::tie(a->unit->events.front().place, a->unit->serial) <
           std::tie(b->unit->events.front().place, b->unit->serial);
  });
  chain.links = collect_links(component, hops, nullptr);
  if (put_parents_first(hops, chain.links)) chain.links = collect_links(component, hops, nullptr);
  return chain;
}

std::vector<Link> collect_links(const std::vector<const Member*>& component,
                                const std::vector<const Member*>& hops, const LineIndex* lines) {
  LinkCollector collector(component, hops);
  collector.run();
  return collector.take(lines);
}

HopTree::HopTree(const std::vector<const Member*>& hops, const std::vector<Link>& links)
    : positions_(hops), hops_(hops.size()), first_(hops.size()) {
  for (const Link& l : links) {
    hops_[l.to].before.push_back(l.from);
    hops_[l.from].after.push_back(l.to);
    const Unit& to = *hops[l.to]->unit;
    const bool system =
        l.kind == LinkKind::Bounce || l.kind == LinkKind::Forward || l.kind == LinkKind::Filter;
    if (system && !to.accepted) hops_[l.to].made_by_system = true;
    const bool requeued = l.kind == LinkKind::Origin || l.kind == LinkKind::Filter;
    if (requeued && !hops[l.from]->unit->ended) hops_[l.from].requeued = true;
  }
  mark_notifications(links);
  for (std::size_t i = hops.size(); i-- > 0;) {
    if (hops_[i].before.empty()) first_ = i;
  }
  if (first_ == hops.size() && !hops.empty()) first_ = 0;
}

void HopTree::mark_notifications(const std::vector<Link>& links) {
  std::vector<std::size_t> marked;
  const auto mark = [&](std::size_t hop) {
    if (!std::exchange(hops_[hop].notification, true)) marked.push_back(hop);
  };
  for (const Link& l : links) {
    if (l.kind == LinkKind::Bounce) mark(l.to);
  }
  while (!marked.empty()) {
    const std::size_t hop = marked.back();
    marked.pop_back();
    for (const std::size_t next : after(hop)) mark(next);
  }
}

}  // namespace mailtrace
