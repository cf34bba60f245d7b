#include "cli/completions.h"

#include <doctest/doctest.h>

#include "cli/option_table.h"

namespace mailtrace {

TEST_CASE("every completion offers every option but the hidden ones") {
  for (const Option& option : option_table()) {
    CAPTURE(option.name);
    std::string name(option.name);
    CHECK((bash_completion().find("--" + name) != std::string::npos) == !option.is_hidden);
    CHECK((zsh_completion().find("--" + name) != std::string::npos) == !option.is_hidden);
    CHECK((fish_completion().find("-l " + name + " ") != std::string::npos) == !option.is_hidden);
  }
}

TEST_CASE("every completion offers the choices of a value") {
  for (const std::string& text : {bash_completion(), zsh_completion(), fish_completion()}) {
    CHECK(text.find("trace lines summary json") != std::string::npos);
  }
}

}  // namespace mailtrace
