// The named types of values, and the reader of their expressions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/node.h"
#include "patterns/text_error.h"

namespace mailtrace {

/// Reads an expression of types.pattern: the plain part of regular expressions (patterns/README.md).
/// Null if it is wrong, with `error` saying where and why.
NodePtr parse_expression(std::string_view expression, TextError& error);

/// The types of a pattern set by name. Filled by one thread, then only read.
class TypeTable {
 public:
  struct Type {
    std::string expression;
    NodePtr node;
  };

  /// False if `name` stands for another expression already.
  bool add(std::string_view name, std::string_view expression, NodePtr node);
  const Type* find(std::string_view name) const;
  std::vector<std::string_view> names() const;
  std::size_t size() const { return types_.size(); }

 private:
  std::map<std::string, Type, std::less<>> types_;
};

}  // namespace mailtrace
