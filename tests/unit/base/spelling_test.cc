#include "base/spelling.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace mailtrace {
namespace {
const std::vector<std::string_view> kWords{"from", "format", "to", "max-count", "quiet"};
}

TEST_CASE("a missing, added, other or swapped letter is forgiven") {
  CHECK(nearest_word("fom", kWords) == "from");
  CHECK(nearest_word("fromm", kWords) == "from");
  CHECK(nearest_word("fron", kWords) == "from");
  CHECK(nearest_word("form", kWords) == "from");
  CHECK(nearest_word("maxcount", kWords) == "max-count");
  CHECK(nearest_word("queit", kWords) == "quiet");
}

TEST_CASE("nothing is suggested for what is not near") {
  CHECK(nearest_word("xyz", kWords).empty());
  CHECK(nearest_word("", kWords).empty());
  CHECK(nearest_word("a", kWords).empty());
  CHECK(nearest_word(std::string(100'000, 'x'), kWords).empty());
}

}  // namespace mailtrace
