#include "pipeline/crew.h"

#include <doctest/doctest.h>

#include <atomic>
#include <numeric>

namespace mailtrace {
namespace {

TEST_CASE("every task is done once, in every step") {
  for (const unsigned workers : {1u, 2u, 3u, 8u}) {
    CAPTURE(workers);
    Crew crew(workers);
    for (const std::size_t count : {0u, 1u, 2u, 7u, 100u}) {
      std::vector<std::atomic<int>> done(count);
      std::atomic<bool> knows_worker = true;
      crew.run(count, [&](unsigned worker, std::size_t task) {
        ++done[task];
        if (worker >= workers) knows_worker = false;
      });
      CHECK(knows_worker);
      for (const auto& d : done) CHECK(d == 1);
    }
  }
}

TEST_CASE("a crew that was never needed, and one after its last step, end") {
  { const Crew crew(4); }
  Crew crew(4);
  std::atomic<std::size_t> sum = 0;
  for (int step = 0; step < 1'000; ++step) crew.run(3, [&](unsigned, std::size_t task) { sum += task; });
  CHECK(sum == 3'000);
}

}  // namespace
}  // namespace mailtrace
