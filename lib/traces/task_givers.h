// Who handed a message to which task of a filter or store.
#pragma once

#include <algorithm>
#include <span>
#include <tuple>
#include <vector>

#include "traces/unit_graph.h"

namespace mailtrace {

/// The transactions whose replies named the tasks of a component.
class TaskGivers {
 public:
  explicit TaskGivers(const std::vector<const Member*>& component) {
    for (const Member* m : component) {
      for (const Reference& r : m->references) {
        if (r.what == Field::NextTask && r.target) given_.push_back({r.target, m});
      }
    }
    std::sort(given_.begin(), given_.end(), [](const Given& a, const Given& b) {
      return std::tuple(a.task, a.by->unit->serial) < std::tuple(b.task, b.by->unit->serial);
    });
  }

  struct Given {
    const Member* task;
    const Member* by;
  };
  /// In the order of the component.
  std::span<const Given> of(const Member& task) const {
    const auto [begin, end] = std::equal_range(given_.begin(), given_.end(), Given{&task, nullptr}, is_before);
    return {begin, end};
  }

 private:
  static bool is_before(const Given& a, const Given& b) { return std::tie(a.task) < std::tie(b.task); }
  std::vector<Given> given_;
};

}  // namespace mailtrace
