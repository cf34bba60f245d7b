#include "traces/hop_links.h"

#include <algorithm>
#include <tuple>

#include "traces/linker.h"

namespace mailtrace {
namespace {

std::size_t position(std::span<const Member* const> hops, const Member* member) {
  return static_cast<std::size_t>(std::find(hops.begin(), hops.end(), member) - hops.begin());
}

class LinkCollector {
 public:
  explicit LinkCollector(const std::vector<const Member*>& hops) : hops_(hops) { links_.reserve(2 * hops.size()); }

  void add(LinkKind kind, const Member* from, const Member* to, const KeptEvent& line) {
    const std::size_t a = position(hops_, from), b = position(hops_, to);
    if (a == hops_.size() || b == hops_.size() || a == b) return;
    for (Shown& s : links_) {
      if (s.link.kind == kind && s.link.from == a && s.link.to == b) {
        if (line.place < s.line->place) s.line = &line;
        return;
      }
    }
    links_.push_back({{kind, a, b, 0}, &line});
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
  void add_task(const Member& m, const std::vector<const Member*>& component) {
    for (const Reference& next : m.references) {
      const bool leads_on = next.what == Field::NextId || next.what == Field::NoticeId || next.what == Field::ChildId;
      if (!leads_on || !next.target) continue;
      const SmallList<const Member*> hops_before_it = hops_before(m, next, component);
      for (const Member* before : hops_before_it.all()) {
        add(kind_of(m, next), before, next.target, m.unit->events[next.event]);
      }
    }
  }

  std::vector<Link> take(const LineIndex* lines) {
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
  static SmallList<const Member*> hops_before(const Member& task, const Reference& next,
                                              const std::vector<const Member*>& component) {
    SmallList<const Member*> on_line, named;
    for (const Reference& about : task.references) {
      if (about.what != Field::AboutId || !about.target) continue;
      (about.event == next.event ? on_line : named).push_back(about.target);
    }
    if (!on_line.empty()) return on_line;
    if (!named.empty()) return named;
    for (const Member* m : component) {
      for (const Reference& r : m->references) {
        if (r.what == Field::NextTask && r.target == &task) named.push_back(m);
      }
    }
    return named;
  }

  struct Shown {
    Link link;
    const KeptEvent* line;
  };

  const std::vector<const Member*>& hops_;
  std::vector<Shown> links_;
};

/// Clocks differ, and stamps of one second say less than those with fractions. Whether anything was moved.
bool put_parents_first(std::vector<const Member*>& hops, const std::vector<Link>& links) {
  const bool in_order = std::all_of(links.begin(), links.end(), [](const Link& l) { return l.from < l.to; });
  if (in_order) return false;
  const std::vector<const Member*> as_found = hops;
  for (const Link& l : links) {
    const Member* from = as_found[l.from];
    const Member* to = as_found[l.to];
    const auto at = std::find(hops.begin(), hops.end(), to);
    const auto parent = std::find(at, hops.end(), from);
    if (parent != hops.end()) std::rotate(at, parent, parent + 1);
  }
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
  LinkCollector collector(hops);
  for (const Member* m : component) {
    if (m->unit->kind == UnitKind::Transaction) collector.add_transaction(*m);
    if (m->unit->kind == UnitKind::Task) collector.add_task(*m, component);
  }
  return collector.take(lines);
}

HopTree::HopTree(const std::vector<const Member*>& hops, const std::vector<Link>& links)
    : members_(hops), hops_(hops.size()), first_(hops.size()) {
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
  for (bool changed = true; changed;) {
    changed = false;
    for (const Link& l : links) {
      if (!hops_[l.to].notification && (l.kind == LinkKind::Bounce || hops_[l.from].notification)) {
        hops_[l.to].notification = changed = true;
      }
    }
  }
}

std::size_t HopTree::index_of(const Member& member) const {
  return position(members_, &member);
}

}  // namespace mailtrace
