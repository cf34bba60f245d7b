// A template of a pattern file: one text that yields the matcher, the fields and the expression.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/matcher.h"
#include "patterns/node.h"
#include "patterns/text_error.h"
#include "patterns/types.h"

namespace mailtrace {

/// An optional part or a choice of a template, for checks of what samples show.
struct TemplatePart {
  bool optional = false;
  std::vector<std::size_t> offsets;  // where each alternative begins; optional: where the part begins
};

/// A template that was read. A plain value; use from several threads as such.
struct Template {
  NodePtr node;
  std::vector<TemplatePart> parts;      // Coverage speaks of them by index
  std::vector<Field> fields;            // that a match may set, each once
  std::vector<std::string> used_types;  // each once

  /// The equivalent expression, without anchors and captures: it matches a whole text, any byte counting
  /// as '.', exactly when the matcher does, but knows nothing of which way is first.
  std::string expression() const { return expression_of(*node); }
  bool has(Field field) const;
};

/// Reads a template. False if it is wrong, with `error` saying where and why.
bool parse_template(std::string_view text, const TypeTable& types, Template& out, TextError& error);

/// A matcher that also says which alternatives a text took. Slower than a Matcher; for checks.
class CoverageMatcher {
 public:
  CoverageMatcher(const Template& form, ByteTables& tables) : matcher_(*with_marks(form.node), tables) {}
  /// Whether all of `text` matches; the alternatives taken are added to `coverage`, fields to `out`.
  bool match(std::string_view text, Fields& out, Coverage& coverage) const;

 private:
  Matcher matcher_;
};

}  // namespace mailtrace
