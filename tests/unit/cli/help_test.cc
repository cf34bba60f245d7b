#include "cli/help.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/text.h"

namespace mailtrace {

TEST_CASE("-h fits a screen of 40 lines and 80 columns") {
  std::string text = short_help();
  CHECK(std::ranges::count(text, '\n') <= 40);
  for (std::string_view line : split(text, '\n')) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
  }
}

TEST_CASE("--help fits 80 columns") {
  for (std::string_view line : split(full_help(), '\n')) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
  }
}

TEST_CASE("both helps name every option but the hidden ones") {
  for (const Option& option : option_table()) {
    CAPTURE(option.name);
    std::string name = "--" + std::string(option.name);
    CHECK((short_help().find(name) != std::string::npos) == !option.is_hidden);
    CHECK((full_help().find(name) != std::string::npos) == !option.is_hidden);
  }
}

TEST_CASE("choices are listed unless the help explains each; defaults always") {
  CHECK(facts_about(*find_option("sort")) == "One of: `first`, `last`, `file`. Default: `first`.");
  CHECK(facts_about(*find_option("format")) == "Default: `trace`.");
  CHECK(facts_about(*find_option("status")).empty());
  CHECK(facts_about(*find_option("count")).empty());
}

}  // namespace mailtrace
