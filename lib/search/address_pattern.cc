#include "base/text.h"
#include "search/angles.h"
#include "search/glob.h"
#include "search/query.h"
#include "search/regular_expression.h"

namespace mailtrace {
namespace {

/// "Bob <bob@example.org>", as mail programs show it, is the address in it.
std::string_view without_display_name(std::string_view text) {
  const auto open = text.rfind('<');
  const bool has_name = open != text.npos && open > 0 && text[open - 1] == ' ' && text.ends_with('>') &&
                        text.find('@', open) != text.npos;
  return has_name ? text.substr(open) : text;
}

bool is_expression(std::string_view text) {
  return text.size() >= 2 && text.front() == '/' && text.back() == '/';
}

}  // namespace

Result<AddressPattern> AddressPattern::parse(std::string_view text) {
  text = trim(text);
  AddressPattern pattern;
  if (is_expression(text)) {
    auto compiled = compile_expression(text.substr(1, text.size() - 2), LetterCase::Ignore);
    if (!compiled) return compiled.error();
    pattern.kind_ = Kind::Expression;
    pattern.expression_ = std::move(*compiled);
    return pattern;
  }
  if (text.empty()) return Error{"empty; the null sender is written <>", {}};
  pattern.text_ = lower_case(without_angles(without_display_name(text)));
  const bool starts_with_at = !pattern.text_.empty() && pattern.text_.front() == '@';
  if (pattern.text_ == "@")
    return Error{
        "no domain after \"@\"; expected user@domain, @domain, a glob such as *@*.domain, /expression/ or <>",
        {}};
  if (is_glob(pattern.text_)) {
    pattern.kind_ = Kind::Glob;
    if (starts_with_at) pattern.text_.insert(0, 1, '*');
  } else if (starts_with_at) {
    pattern.kind_ = Kind::Domain;
  } else if (!pattern.text_.empty() && pattern.text_.find('@') == std::string::npos) {
    pattern.kind_ = Kind::LocalPart;
  }
  return pattern;
}

bool AddressPattern::matches(std::string_view address) const {
  address = without_angles(address);
  switch (kind_) {
    case Kind::Exact:
      return equals_ignoring_case(text_, address);
    case Kind::Glob:
      return glob_matches(text_, address);
    case Kind::Expression:
      return found(*expression_, address);
    case Kind::LocalPart:
      return equals_ignoring_case(text_, address.substr(0, address.rfind('@')));
    case Kind::Domain: {
      const auto at = address.rfind('@');
      return at != std::string_view::npos && equals_ignoring_case(text_, address.substr(at));
    }
  }
  return false;
}

std::string AddressPattern::literal() const {
  switch (kind_) {
    case Kind::Exact:
    case Kind::LocalPart:
    case Kind::Domain:
      return text_;
    case Kind::Glob:
      return longest_literal(text_);
    case Kind::Expression:
      break;
  }
  return {};
}

}  // namespace mailtrace
