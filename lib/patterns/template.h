// A template of a pattern file: one text that yields the matcher, the fields and the expression.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
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
  // A part of a field list: the list, and the index of the part in it. The offsets are those in the list.
  const struct FieldList* list = nullptr;
  std::size_t index = 0;
};

/// The pieces of text that may stand in any order where a template says `{* NAME*}`: the `fields`
/// lines of one name.
struct FieldList {
  struct Entry {
    NodePtr node;
    std::vector<TemplatePart> parts;
    const void* origin = nullptr;  // what the caller knows it by
  };
  std::string name;
  std::vector<Entry> entries;
  std::vector<Field> fields;
  std::vector<std::string> used_types;
  std::size_t marks = 0;
};
using FieldLists = std::map<std::string, FieldList, std::less<>>;

/// A template that was read. A plain value; use from several threads as such.
struct Template {
  NodePtr node;
  std::vector<TemplatePart> parts;      // Coverage speaks of them by index
  std::vector<Field> fields;            // that a match may set, each once
  std::vector<std::string> used_types;  // each once
  std::size_t marks = 0;                // how many entries one way through it may log

  /// The equivalent expression, without anchors and captures: it matches a whole text, any byte counting
  /// as '.', exactly when the matcher does, but knows nothing of which way is first.
  std::string expression() const { return expression_of(*node); }
  bool has(Field field) const;
};

/// Reads a template. False if it is wrong, with `error` saying where and why. `lists`, which must outlive the
/// result, are the field lists it may name.
bool parse_template(std::string_view text, const TypeTable& types, Template& out, TextError& error,
                    const FieldLists* lists = nullptr);

/// Adds a template that was read without lists to `list`. False if the list becomes too long.
bool add_to_list(const Template& form, const void* origin, FieldList& list);

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
