#include "cli/option_table.h"

#include <doctest/doctest.h>

#include <set>

#include "cli/markup.h"
#include "traces/trace.h"

namespace mailtrace {

TEST_CASE("long names are unique and of lower-case letters and hyphens") {
  std::set<std::string_view> names;
  for (const Option& option : option_table()) {
    CAPTURE(option.name);
    CHECK(names.insert(option.name).second);
    CHECK(option.name.size() > 1);
    CHECK(option.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
    CHECK(option.name.front() != '-');
  }
}

TEST_CASE("short names are unique letters") {
  std::set<char> letters;
  for (const Option& option : option_table()) {
    if (option.letter == 0) continue;
    CAPTURE(option.name);
    CHECK(letters.insert(option.letter).second);
    CHECK(std::isalpha(static_cast<unsigned char>(option.letter)));
  }
}

TEST_CASE("briefs fit, and end without a full stop") {
  for (const Option& option : option_table()) {
    CAPTURE(option.name);
    CHECK_FALSE(option.brief.empty());
    CHECK(option.brief.size() <= 60);
    CHECK((!option.brief.ends_with('.') || option.brief.ends_with("...")));
    CHECK_FALSE(option.help.empty());
  }
}

TEST_CASE("only options with a value have choices, a completion or a default") {
  for (const Option& option : option_table()) {
    if (!option.value.empty()) continue;
    CAPTURE(option.name);
    CHECK(option.choices.empty());
    CHECK(option.completion == Completion::None);
    CHECK(option.initial.empty());
    CHECK_FALSE(option.value_is_optional);
    CHECK(option.repeat == Repeat::LastWins);
  }
}

TEST_CASE("every cross reference names an option") {
  for (const Option& option : option_table()) {
    for (std::string_view paragraph : paragraphs_of(option.help)) {
      for (const Span& span : spans_of(paragraph)) {
        if (span.kind != Span::Kind::Option) continue;
        CAPTURE(option.name);
        CAPTURE(span.text);
        CHECK(find_option(std::string_view(span.text).substr(2)) != nullptr);
      }
    }
  }
}

TEST_CASE("no help leaves a mark of its markup behind") {
  for (const Option& option : option_table()) {
    CAPTURE(option.name);
    CHECK(plain(option.help).find_first_of("`{}") == std::string::npos);
  }
}

TEST_CASE("every choice can be applied, every other word is refused with the choices") {
  for (const Option& option : option_table()) {
    CAPTURE(option.name);
    RawOptions raw;
    for (std::string_view choice : choices_of(option)) {
      CAPTURE(choice);
      CHECK_FALSE(apply_option(option, raw, {choice}));
    }
    if (option.choices.empty()) continue;
    Applied wrong = apply_option(option, raw, {"nonsense"});
    REQUIRE(wrong);
    CHECK(wrong->message.find(choices_of(option).back()) != std::string::npos);
    CHECK(apply_option(option, raw, {""}));
  }
}

TEST_CASE("every default is valid") {
  for (const Option& option : option_table()) {
    if (option.initial.empty()) continue;
    CAPTURE(option.name);
    RawOptions raw;
    CHECK_FALSE(apply_option(option, raw, {option.initial}));
  }
  CHECK(initial_options().memory_bytes == std::uint64_t{256} << 20);
}

TEST_CASE("--status knows every status there is") {
  const Option* option = find_option("status");
  REQUIRE(option != nullptr);
  CHECK(choices_of(*option).size() == static_cast<std::size_t>(Status::Sent) + 1);
  for (std::string_view choice : choices_of(*option)) CHECK(status_from(choice));
}

TEST_CASE("messages about values do not name the option: the parser does") {
  for (const Option& option : option_table()) {
    if (option.value.empty()) continue;
    RawOptions raw;
    if (Applied wrong = apply_option(option, raw, {""})) {
      CAPTURE(option.name);
      CHECK(wrong->text().find("--") == std::string::npos);
    }
  }
}

}  // namespace mailtrace
