#include "pipeline/component_worker.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "transactions/unit_pool.h"

namespace mailtrace {
namespace {

/// Members of one unit, which lives as long as they.
struct Members {
  explicit Members(std::size_t count) : all(count) {
    for (Member& m : all) m.unit = unit.get();
  }

  const UnitPtr unit = std::make_shared<UnitPool>()->make();
  std::vector<Member> all;
};

TEST_CASE("components are done in the order in which they were added, however many wait") {
  const Members of_unit(20'000);
  const std::vector<Member>& members = of_unit.all;
  std::vector<const Member*> seen;
  ComponentWorker worker([&](const ComponentWorker::Component& c) { seen.insert(seen.end(), c.begin(), c.end()); });
  std::size_t added = 0;
  for (std::size_t size = 0; added + size <= members.size(); added += size, size = (size + 1) % 7) {
    ComponentWorker::Component component;
    for (std::size_t i = 0; i < size; ++i) component.push_back(&members[added + i]);
    worker.add(std::move(component));
  }
  worker.finish();
  REQUIRE(seen.size() == added);
  for (std::size_t i = 0; i < added; ++i) CHECK(seen[i] == &members[i]);
}

TEST_CASE("done counts what has been done, and what that wrote is there") {
  std::vector<int> written(5000);
  std::size_t next = 0;
  const Members members(1);
  ComponentWorker worker([&](const ComponentWorker::Component&) { written[next++] = 1; });
  for (std::size_t i = 0; i < written.size(); ++i) {
    worker.add({&members.all[0]});
    const auto done = static_cast<std::ptrdiff_t>(worker.done());
    CHECK(std::count(written.begin(), written.begin() + done, 1) == done);
  }
  worker.finish();
  CHECK(worker.done() == written.size());
}

TEST_CASE("a worker that is dropped finishes what was added") {
  int count = 0;
  const Members members(1);
  {
    ComponentWorker worker([&](const ComponentWorker::Component&) { ++count; });
    for (int i = 0; i < 300; ++i) worker.add({&members.all[0]});
  }
  CHECK(count == 300);
}

}  // namespace
}  // namespace mailtrace
