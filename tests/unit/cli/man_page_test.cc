#include "cli/man_page.h"

#include <doctest/doctest.h>

#include "cli/option_table.h"

namespace mailtrace {

TEST_CASE("the man page has an entry for every option but the hidden ones") {
  const std::string page = man_page();
  CHECK(page.find("@OPTIONS@") == std::string::npos);
  for (const Option& option : option_table()) {
    CAPTURE(option.name);
    std::string tag = "\\fB\\-\\-";
    for (char c : option.name) tag += c == '-' ? std::string("\\-") : std::string(1, c);
    CHECK((page.find(tag + "\\fR") != std::string::npos) == !option.is_hidden);
  }
}

TEST_CASE("what is to be typed can be copied: its hyphens are those of the keyboard") {
  CHECK(man_page().find("\\fB/\\(hanews\\-.*@/\\fR") != std::string::npos);
}

}  // namespace mailtrace
