// Which lines of filters and mailbox servers are about which recipient of which hop.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash_table.h"
#include "base/small_list.h"
#include "traces/unit_graph.h"

namespace mailtrace {

/// A line of a task: indices into the tasks of a component and their events.
struct TaskLine {
  std::uint32_t task = 0, event = 0;
  auto operator<=>(const TaskLine&) const = default;
};

/// Whether a store's line says which recipient it is about.
bool names_recipient(const KeptEvent& store_line);
/// Whether a filter says what it calls the message, and not what becomes of it.
bool is_finding(const KeptEvent& filter_line);

/// The lines of filters' and stores' tasks of one component, which must outlive it. A message to a list may have a task,
/// or lines of one, for each of thousands of recipients: lines of more than a few are found by whom they name.
class TaskLines {
 public:
  explicit TaskLines(const std::vector<const Member*>& component);

  bool empty() const { return tasks_.empty(); }
  const Member& task(TaskLine line) const { return *tasks_[line.task]; }
  const KeptEvent& event(TaskLine line) const { return task(line).unit->events[line.event]; }

  /// Of the tasks that worked on what `hop` handed on, the filters' and stores' lines that name the recipient, and those of
  /// filters that name nobody and thus mean everybody; in order. Of the findings that name nobody the last one only. Valid
  /// until the next question.
  std::span<const TaskLine> about(const Member& hop, std::string_view address);
  /// The stores' lines that name nobody, in order. Valid until the next question.
  const std::vector<TaskLine>& unnamed_of_stores(const Member& hop) { return unnamed_of(hop).stores; }

 private:
  struct Named {
    std::string_view name;
    SmallList<TaskLine> tied, untied;  // of tasks that lines tie to hops; of the others, which are about any hop
  };
  struct Unnamed {
    const Member* hop = nullptr;
    std::vector<TaskLine> verdicts, stores;
    std::optional<TaskLine> finding;  // the last one
  };
  using Tie = std::pair<const Member*, std::uint32_t>;  // a hop and its task

  void tie(const std::vector<const Member*>& component);
  void sort_lines();
  void index_names();
  void add_names_of(TaskLine line);
  void add_name(HashTable<Named>& table, std::string_view name, TaskLine line);
  static const Named* find(const HashTable<Named>& table, std::string_view name);
  void append_named(const Named* named, const Member& hop);
  void add_unnamed(TaskLine line, Unnamed& to) const;
  const Unnamed& unnamed_of(const Member& hop);
  std::span<const Tie> tasks_of(const Member& hop) const;
  bool worked_for(const Member& hop, std::uint32_t task) const;

  std::vector<const Member*> tasks_;  // but those of policy servers: what came of these the mail server says
  std::vector<bool> is_tied_;         // beside tasks_
  std::vector<Tie> ties_;             // sorted
  std::vector<TaskLine> named_;       // the lines that name somebody, in order
  bool are_few_ = true;               // so that they are looked through
  HashTable<Named> by_address_, by_user_, by_account_;  // else they are here, once somebody asks
  std::vector<TaskLine> unnamed_tied_;     // the others
  Unnamed unnamed_untied_;
  Unnamed of_last_hop_;          // that was asked for
  std::vector<TaskLine> found_;  // last
};

}  // namespace mailtrace
