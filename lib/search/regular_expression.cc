#include "search/regular_expression.h"

#include <array>
#include <string>

#include "patterns/hyperscan.h"
#include "search/query.h"

namespace mailtrace {

Result<std::shared_ptr<const ExpressionSet>> compile_expression(std::string_view expression,
                                                                LetterCase letter_case) {
  if (expression.empty()) return Error{"an empty expression; it would be found everywhere", {}};
  Expression wanted;
  wanted.text = std::string(expression);
  wanted.caseless = letter_case == LetterCase::Ignore;
  wanted.first_only = true;
  return ExpressionSet::compile(std::array{wanted});
}

bool found(const ExpressionSet& expression, std::string_view text) {
  return expression.matches_any(text);
}

Result<RegularExpression> RegularExpression::parse(std::string_view text) {
  auto compiled = compile_expression(text, LetterCase::Mind);
  if (!compiled) return compiled.error();
  RegularExpression expression;
  expression.set_ = std::move(*compiled);
  expression.text_ = text;
  return expression;
}

bool RegularExpression::found_in(std::string_view text) const {
  return found(*set_, text);
}

}  // namespace mailtrace
