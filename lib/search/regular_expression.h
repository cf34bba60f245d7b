// Compiling one expression of a query, and looking for it.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"

namespace mailtrace {

class ExpressionSet;

enum class LetterCase { Mind, Ignore };

/// A set of one expression. Errors say what is wrong with it and where.
Result<std::shared_ptr<const ExpressionSet>> compile_expression(std::string_view expression, LetterCase);

/// Whether the expression is found anywhere in `text`. Thread-safe.
bool found(const ExpressionSet& expression, std::string_view text);

}  // namespace mailtrace
