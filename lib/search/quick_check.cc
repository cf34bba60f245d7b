#include "search/quick_check.h"

#include <algorithm>

#include "search/telling_event.h"

namespace mailtrace {
namespace {

template <class Test>
bool any_event(const std::vector<const Member*>& component, const Test& test) {
  return std::any_of(component.begin(), component.end(), [&](const Member* m) {
    return std::any_of(m->unit->events.begin(), m->unit->events.end(), test);
  });
}

bool may_have_status(const std::set<Status>& wanted, const std::vector<const Member*>& component) {
  if (!std::all_of(wanted.begin(), wanted.end(), is_told_by_a_word)) return true;
  return any_event(component, [&](const KeptEvent& e) { return names_status(wanted, e); });
}

}  // namespace

bool may_match(const Query& query, const std::vector<const Member*>& component) {
  if (!query.from.empty() &&
      !any_event(component, [&](const KeptEvent& e) { return names_sender(query.from, e); })) {
    return false;
  }
  if (!query.to.empty() &&
      !any_event(component, [&](const KeptEvent& e) { return names_recipient(query.to, e); })) {
    return false;
  }
  if (!query.address.empty() && !any_event(component, [&](const KeptEvent& e) {
        return names_sender(query.address, e) || names_recipient(query.address, e);
      })) {
    return false;
  }
  if (!query.statuses.empty() && !may_have_status(query.statuses, component)) return false;
  if (query.queue_ids.empty()) return true;
  return std::any_of(component.begin(), component.end(), [&](const Member* m) {
    return std::find(query.queue_ids.begin(), query.queue_ids.end(), m->unit->id) != query.queue_ids.end();
  });
}

}  // namespace mailtrace
