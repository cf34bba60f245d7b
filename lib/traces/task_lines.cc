#include "traces/task_lines.h"

#include <algorithm>
#include <iterator>

#include "base/sorted.h"
#include "base/text.h"
#include "base/text_hash.h"
#include "traces/address_list.h"
#include "traces/task_givers.h"
#include "traces/trace.h"

namespace mailtrace {
namespace {

// So many lines, with lists of addresses so long, are looked through for each recipient of each hop.
constexpr std::size_t kFewLines = 32;
constexpr std::size_t kShortLists = 2048;

bool is_verdict(const KeptEvent& e) {
  const std::optional<Status> status = status_from(e.get(Field::Status));
  return status && *status != Status::Sent && *status != Status::Deferred;
}

bool is_about_recipients(const KeptEvent& e) {
  if (e.kind == EventKind::Filter) return is_finding(e) || is_verdict(e);
  return e.kind == EventKind::Store;
}

/// A filter's user is who runs it, a store's whose mailbox it is.
bool names_nobody(const KeptEvent& e) {
  return e.kind == EventKind::Store ? !names_recipient(e) : !e.has(Field::Recipients) && !e.has(Field::Recipient);
}

std::string_view local_part(std::string_view address) {
  return address.substr(0, address.find('@'));
}

/// Whether a line that names somebody names the recipient.
bool names(const KeptEvent& e, std::string_view recipient) {
  if (e.has(Field::Recipients)) {
    if (!recipient.empty() && equals_ignoring_case(e.get(Field::Recipients), recipient)) return true;
    return any_address(e.get(Field::Recipients),
                       [&](std::string_view address) { return equals_ignoring_case(address, recipient); });
  }
  if (e.has(Field::Recipient)) return equals_ignoring_case(e.get(Field::Recipient), recipient);
  const std::string_view user = e.get(Field::User);
  if (recipient.find('@') == recipient.npos && equals_ignoring_case(local_part(user), recipient)) return true;
  return equals_ignoring_case(user, recipient) || equals_ignoring_case(user, local_part(recipient));
}

}  // namespace

bool names_recipient(const KeptEvent& e) {
  return e.has(Field::Recipients) || e.has(Field::Recipient) || e.has(Field::User);
}

bool is_finding(const KeptEvent& e) {
  return !e.has(Field::Status) && e.has(Field::Category) && e.get(Field::Category) != "CLEAN";
}

TaskLines::TaskLines(const std::vector<const Member*>& component) {
  for (const Member* m : component) {
    if (m->unit->kind == UnitKind::Task && !m->unit->is_policy) tasks_.push_back(m);
  }
  if (tasks_.empty()) return;
  tie(component);
  sort_lines();
}

/// By lines of the task that name the hop, and lines of the hop that name the task.
void TaskLines::tie(const std::vector<const Member*>& component) {
  const TaskGivers givers(component);
  is_tied_.resize(tasks_.size());
  for (std::uint32_t t = 0; t < tasks_.size(); ++t) {
    for (const Reference& r : tasks_[t]->references) {
      if (r.what == Field::AboutId && r.target) ties_.emplace_back(r.target, t);
    }
    for (const TaskGivers::Given& given : givers.of(*tasks_[t])) ties_.emplace_back(given.by, t);
    is_tied_[t] = !ties_.empty() && ties_.back().second == t;
  }
  std::sort(ties_.begin(), ties_.end());
  ties_.erase(std::unique(ties_.begin(), ties_.end()), ties_.end());
}

std::span<const TaskLines::Tie> TaskLines::tasks_of(const Member& hop) const {
  const auto begin = std::lower_bound(ties_.begin(), ties_.end(), Tie(&hop, 0));
  return {begin, std::lower_bound(begin, ties_.end(), Tie(&hop, UINT32_MAX))};
}

/// A line says so, or only the Message-ID does and no line says another.
bool TaskLines::worked_for(const Member& hop, std::uint32_t task) const {
  return !is_tied_[task] || std::binary_search(ties_.begin(), ties_.end(), Tie(&hop, task));
}

void TaskLines::sort_lines() {
  std::size_t lists = 0;
  for (std::uint32_t t = 0; t < tasks_.size(); ++t) {
    const auto& events = tasks_[t]->unit->events;
    for (std::uint32_t i = 0; i < events.size(); ++i) {
      if (!is_about_recipients(events[i])) continue;
      if (!names_nobody(events[i])) {
        named_.push_back({t, i});
        lists += events[i].get(Field::Recipients).size();
      } else if (is_tied_[t]) {
        unnamed_tied_.push_back({t, i});
      } else {
        add_unnamed({t, i}, unnamed_untied_);
      }
    }
  }
  are_few_ = named_.size() <= kFewLines && lists <= kShortLists;
}

void TaskLines::index_names() {
  if (!by_address_.empty() || !by_user_.empty()) return;
  for (const TaskLine line : named_) add_names_of(line);
}

void TaskLines::add_names_of(TaskLine line) {
  const KeptEvent& e = event(line);
  if (e.has(Field::Recipients)) {
    add_name(by_address_, e.get(Field::Recipients), line);
    for (const std::string_view address : split_addresses(e.get(Field::Recipients))) add_name(by_address_, address, line);
  } else if (e.has(Field::Recipient)) {
    add_name(by_address_, e.get(Field::Recipient), line);
  } else {
    add_name(by_user_, e.get(Field::User), line);
    const std::string_view account = local_part(e.get(Field::User));
    if (account != e.get(Field::User)) add_name(by_account_, account, line);
  }
}

void TaskLines::add_name(HashTable<Named>& table, std::string_view name, TaskLine line) {
  const auto is_it = [&](const Named& n) { return equals_ignoring_case(n.name, name); };
  const auto [named, is_new] = table.find_or_add(text_hash_in_any_case(name), is_it);
  if (is_new) named->name = name;
  SmallList<TaskLine>& lines = is_tied_[line.task] ? named->tied : named->untied;
  if (lines.empty() || lines.back() != line) lines.push_back(line);
}

const TaskLines::Named* TaskLines::find(const HashTable<Named>& table, std::string_view name) {
  if (table.empty()) return nullptr;
  return table.find(text_hash_in_any_case(name), [&](const Named& n) { return equals_ignoring_case(n.name, name); });
}

void TaskLines::append_named(const Named* named, const Member& hop) {
  if (!named) return;
  found_.insert(found_.end(), named->untied.all().begin(), named->untied.all().end());
  const std::span<const TaskLine> tied = named->tied.all();
  const std::span<const Tie> tasks = tasks_of(hop);
  if (tied.size() <= tasks.size()) {
    std::copy_if(tied.begin(), tied.end(), std::back_inserter(found_),
                 [&](TaskLine line) { return worked_for(hop, line.task); });
    return;
  }
  for (const Tie& tie : tasks) {
    const auto of_task = with_key(tied, tie.second, &TaskLine::task);
    found_.insert(found_.end(), of_task.begin(), of_task.end());
  }
}

void TaskLines::add_unnamed(TaskLine line, Unnamed& to) const {
  const KeptEvent& e = event(line);
  if (e.kind == EventKind::Store)
    to.stores.push_back(line);
  else if (is_finding(e))
    to.finding = std::max(to.finding.value_or(line), line);
  else
    to.verdicts.push_back(line);
}

const TaskLines::Unnamed& TaskLines::unnamed_of(const Member& hop) {
  if (unnamed_tied_.empty()) return unnamed_untied_;
  if (of_last_hop_.hop == &hop) return of_last_hop_;
  of_last_hop_ = unnamed_untied_;
  of_last_hop_.hop = &hop;
  for (const Tie& tie : tasks_of(hop)) {
    for (const TaskLine line : with_key(unnamed_tied_, tie.second, &TaskLine::task)) {
      add_unnamed(line, of_last_hop_);
    }
  }
  std::sort(of_last_hop_.stores.begin(), of_last_hop_.stores.end());
  return of_last_hop_;
}

std::span<const TaskLine> TaskLines::about(const Member& hop, std::string_view address) {
  found_.clear();
  if (are_few_) {
    std::copy_if(named_.begin(), named_.end(), std::back_inserter(found_), [&](TaskLine line) {
      return worked_for(hop, line.task) && names(event(line), address);
    });
  } else {
    index_names();
    append_named(find(by_address_, address), hop);
    append_named(find(by_user_, address), hop);
    append_named(find(by_user_, local_part(address)), hop);
    if (address.find('@') == address.npos) append_named(find(by_account_, address), hop);
  }
  const Unnamed& unnamed = unnamed_of(hop);
  found_.insert(found_.end(), unnamed.verdicts.begin(), unnamed.verdicts.end());
  if (unnamed.finding) found_.push_back(*unnamed.finding);
  std::sort(found_.begin(), found_.end());
  found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
  return found_;
}

}  // namespace mailtrace
