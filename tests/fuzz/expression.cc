// Expressions of a query: what is looked for in their place is in every line in which they are found.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "search/needle.h"
#include "search/required_texts.h"
#include "tests/fuzz/target.h"

/// The first line is the expression, the rest is a log.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailtrace;
  using namespace mailtrace::fuzz;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view text = bytes.substr(0, bytes.find('\n'));
  if (text.size() == bytes.size() || text.size() > 60) return 0;
  const std::string_view log = bytes.substr(text.size() + 1);
  required_texts(text);
  const auto expression = RegularExpression::parse(text);
  if (!expression) return 0;
  Query query;
  query.regexps = {*expression};
  const std::vector<Needle> needles = needles_of(query, PatternSet::built_in());
  promise(needles.size() <= 1, "there is one condition");
  std::shared_ptr<const ExpressionSet> wanted, in_line;
  if (!needles.empty()) {
    if (auto compiled = ExpressionSet::compile(needles[0].expressions)) wanted = *compiled;
    if (!needles[0].in_line.empty()) {
      auto compiled = ExpressionSet::compile(needles[0].in_line);
      promise(compiled.ok(), "an expression without its anchors is one");
      in_line = *compiled;
    }
  }
  const auto required = required_texts(text);
  for (std::string_view line : split(log, '\n')) {
    const std::string with_end = std::string(line) + "\n";
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!expression->found_in(line)) continue;
    const std::string lower = lower_case(line);
    for (const std::string& part : required) {
      promise(lower.find(lower_case(part)) != lower.npos, "what is found holds the required texts");
    }
    promise(!wanted || wanted->matches_any("before\n" + with_end + "behind\n"), "a needle is found where the expression is");
    promise(!in_line || in_line->matches_any(line), "and what is to be in its line");
  }
  return 0;
}
