// What the tests of lib/patterns share: templates and sets made from texts.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/pattern_set.h"
#include "patterns/template.h"

namespace mailtrace {

/// A table of types from "name expression" pairs; the test fails where an expression is wrong.
inline TypeTable make_types(const std::vector<std::pair<std::string, std::string>>& types) {
  TypeTable table;
  for (const auto& type : types) {
    TextError error;
    auto node = parse_expression(type.second, error);
    REQUIRE_MESSAGE(node, type.first << ": " << error.message);
    REQUIRE(table.add(type.first, type.second, node));
  }
  return table;
}

inline const TypeTable& common_types() {
  static const TypeTable types = make_types({{"qid", "[0-9A-F]{6,16}|[0-9B-DF-Z]{4,8}z[0-9b-y]+"},
                                             {"number", "[0-9]+"},
                                             {"decimal", "[0-9]+(\\.[0-9]+)?"},
                                             {"word", "[^ ]+"},
                                             {"angles", "[^>]*"},
                                             {"text", ".*"},
                                             {"short", ".*?"},
                                             {"letters", "[a-z]+"},
                                             {"quoted", "(\"([^\"\\\\]|\\\\.)*\"|[^\">])*"},
                                             {"list", "[a-z]+(,[a-z]+)*"},
                                             {"evil", "(a|ab|b)*"}});
  return types;
}

/// A template read and compiled.
struct Compiled {
  explicit Compiled(std::string_view text, const TypeTable& types = common_types()) {
    TextError error;
    const bool ok = parse_template(text, types, form, error);
    REQUIRE_MESSAGE(ok, text << ": " << error.message);
    matcher = std::make_unique<Matcher>(*form.node, tables);
  }

  bool match(std::string_view text, Fields& out) const {
    CaptureLog log;
    StepBudget budget;
    if (!matcher->match(text, 0, log, budget)) return false;
    log.add_to(out, text);
    return true;
  }

  /// The fields as "name=value name=value" in the order of the enum, "no" if there is no match.
  std::string fields(std::string_view text) const {
    Fields out;
    if (!match(text, out)) return "no";
    return shown(out);
  }

  static std::string shown(const Fields& fields) {
    std::string line;
    fields.for_each([&](Field field, std::string_view value) {
      if (!line.empty()) line += ' ';
      line += std::string(to_string(field)) + '=' + std::string(value);
    });
    return line;
  }

  Template form;
  ByteTables tables;
  std::unique_ptr<Matcher> matcher;
};

/// The error of a template that is wrong, as "offset: message".
inline std::string template_error(std::string_view text) {
  Template form;
  TextError error;
  if (parse_template(text, common_types(), form, error)) return "";
  return std::to_string(error.offset) + ": " + error.message;
}

/// A set of one file in memory, with a few types. `text` must outlive the result.
inline PatternLoad load_text(std::string_view text, std::string_view user = {}) {
  static constexpr std::string_view kTypes =
      "type qid [0-9A-F]{6,16}\ntype number [0-9]+\ntype word [^ ]+\ntype angles [^>]*\ntype text .*\n"
      "type short .*?\n";
  std::vector<Error> errors;
  std::vector<PatternFile> built_in, users;
  built_in.push_back(read_pattern_file("types.pattern", kTypes, errors));
  built_in.push_back(read_pattern_file("test.pattern", text, errors));
  if (!user.empty()) users.push_back(read_pattern_file("user.pattern", user, errors));
  return PatternSet::load(std::move(built_in), std::move(users), std::move(errors));
}

}  // namespace mailtrace
