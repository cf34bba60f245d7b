#include "patterns/value_texts.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/patterns/support.h"

using namespace mailtrace;

namespace {
TEST_CASE("print") {
  for (const char* s : {"bounced", "expired", "deferred", "blocked", "rejected", "discarded", "held", "sent"}) {
    const auto t = texts_of_values(PatternSet::built_in(), Field::Status, {s});
    std::string all = t ? "" : "NONE";
    if (t) for (auto& x : *t) all += "[" + x + "] ";
    MESSAGE(s << ": " << all);
  }
}
}  // namespace
