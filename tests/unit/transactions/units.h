// The units that log lines make, for the tests of this stage and of traces.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/events/log_events.h"
#include "transactions/unit_table.h"

namespace mailtrace::test {

/// Feeds a log to a UnitTable and keeps what came of it.
struct Units {
  explicit Units(std::string_view text, bool keep_sessions = false, bool keep_logins = false)
      : table({keep_sessions, keep_logins}), log(text) {
    for (const Event& event : log.in_order()) {
      added.push_back(table.add(event));
      if (added.back().made) all.push_back(added.back().made);
      if (const auto login = table.add_login(event); login.made) all.push_back(login.made);
    }
  }

  UnitTable table;
  LogEvents log;
  std::vector<UnitTable::Added> added;      // one an event
  std::vector<UnitPtr> all;   // in order of creation

  /// How many lines each unit got, in order of creation.
  std::vector<std::size_t> sizes() const {
    std::vector<std::size_t> sizes;
    for (const auto& unit : all) sizes.push_back(unit->events.size());
    return sizes;
  }
};

}  // namespace mailtrace::test
