// Templates against texts: the matcher and the one that notes what it took agree, and both end.
#include <string>

#include "patterns/template.h"
#include "tests/fuzz/target.h"

namespace mailtrace::fuzz {
namespace {

TypeTable make_types() {
  TypeTable table;
  const std::pair<const char*, const char*> types[] = {
      {"qid", "[0-9A-F]{6,16}"}, {"number", "[0-9]+"}, {"word", "[^ ]+"},      {"text", ".*"},
      {"short", ".*?"},          {"list", "[a-z]+(,[a-z]+)*"}, {"evil", "(a|ab|b)*"},
      {"quoted", "(\"([^\"\\\\]|\\\\.)*\"|[^\">])*"}};
  for (const auto& [name, expression] : types) {
    TextError error;
    table.add(name, expression, parse_expression(expression, error));
  }
  return table;
}

std::string shown(const Fields& fields) {
  std::string all;
  fields.for_each([&](Field field, std::string_view value) {
    all.append(to_string(field)).append(1, '=').append(value).append(1, '\0');
  });
  return all;
}

}  // namespace
}  // namespace mailtrace::fuzz

/// The first line is the template, the second an expression of a type, the rest texts.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailtrace;
  using namespace mailtrace::fuzz;
  static const TypeTable common = make_types();
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const auto next_line = [&] {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    return line;
  };
  const std::string_view form_text = next_line(), expression = next_line();
  TextError error;
  TypeTable types = common;
  if (auto node = parse_expression(expression, error)) types.add("own", expression, node);
  Template form;
  if (!parse_template(form_text, types, form, error)) {
    promise(!error.message.empty(), "an error says something");
    return 0;
  }
  form.expression();
  ByteTables tables;
  const Matcher matcher(*form.node, tables);
  const CoverageMatcher second(form, tables);
  do {
    const std::string_view text = next_line();
    CaptureLog log;
    StepBudget budget;
    Fields a, b;
    const bool matched = matcher.match(text, 0, log, budget);
    if (matched) log.add_to(a, text);
    promise(!matched || matcher.may_begin(text, 0), "what matches may begin");
    Coverage coverage;
    const bool again = second.match(text, b, coverage);
    // Texts near the limit of steps may end on either side of it.
    if (!budget.exhausted && text.size() < 40 && form_text.size() < 60 && expression.size() < 40) {
      promise(matched == again, "both matchers agree");
      promise(!matched || shown(a) == shown(b), "and on the fields");
    }
  } while (!rest.empty());
  return 0;
}
