#include "traces/trace.h"

#include <doctest/doctest.h>

namespace mailtrace {
namespace {

TEST_CASE("every status has a word, and the word means it") {
  for (int i = 0; i <= static_cast<int>(Status::Sent); ++i) {
    const auto status = static_cast<Status>(i);
    CHECK_FALSE(to_string(status).empty());
    CHECK(status_from(to_string(status)) == status);
  }
  CHECK_FALSE(status_from("Sent"));
  CHECK_FALSE(status_from(""));
  CHECK_FALSE(status_from("passed"));
}

TEST_CASE("every kind of link has its word") {
  CHECK(to_string(LinkKind::Relay) == "relay");
  CHECK(to_string(LinkKind::Filter) == "filter");
  CHECK(to_string(LinkKind::Bounce) == "bounce");
  CHECK(to_string(LinkKind::Forward) == "forward");
  CHECK(to_string(LinkKind::Origin) == "origin");
  CHECK(to_string(LinkKind::Inferred) == "inferred");
}

}  // namespace
}  // namespace mailtrace
