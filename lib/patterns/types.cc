#include "patterns/types.h"

#include <fmt/format.h>

#include <cctype>

#include "patterns/matcher.h"

namespace mailtrace {
namespace {

constexpr std::uint32_t kMaxCount = 1000;
constexpr std::size_t kMaxNesting = 32;

/// Recursive descent; null and `error` set where the expression is wrong.
class ExpressionReader {
 public:
  ExpressionReader(std::string_view text, TextError& error) : text_(text), error_(error) {}

  NodePtr read() {
    auto node = read_choice();
    if (node && !at_end()) return fail("')' without '('", "write '\\)' for the character itself");
    if (node && weight_of(*node) > Matcher::kMaxWeight) {
      pos_ = 0;
      return fail("the expression is too large", "use smaller counts in { }");
    }
    return node;
  }

 private:
  bool at_end() const { return pos_ == text_.size(); }
  bool next_is(char c) const { return !at_end() && text_[pos_] == c; }
  bool skip(char c) {
    if (!next_is(c)) return false;
    ++pos_;
    return true;
  }
  NodePtr fail(std::string message, std::string cure = {}) {
    error_ = {pos_, std::move(message), std::move(cure)};
    return nullptr;
  }

  NodePtr read_choice() {
    if (++nesting_ > kMaxNesting) return fail("too many '(' in one another");
    std::vector<NodePtr> alternatives;
    do {
      auto alternative = read_sequence();
      if (!alternative) return nullptr;
      alternatives.push_back(std::move(alternative));
    } while (skip('|'));
    --nesting_;
    return alternatives.size() == 1 ? alternatives[0] : Node::make_choice(std::move(alternatives));
  }

  NodePtr read_sequence() {
    std::vector<NodePtr> items;
    while (!at_end() && !next_is('|') && !next_is(')')) {
      auto item = read_atom();
      if (item) item = read_count(std::move(item));
      if (!item) return nullptr;
      items.push_back(std::move(item));
    }
    return Node::make_sequence(std::move(items));
  }

  NodePtr read_atom() {
    const char c = text_[pos_];
    switch (c) {
      case '(':
        return read_group();
      case '[':
        return read_class();
      case '.':
        ++pos_;
        return Node::make_class(ByteSet::all());
      case '\\': {
        unsigned char escaped = 0;
        if (!read_escape(escaped)) return nullptr;
        return Node::make_literal(std::string(1, static_cast<char>(escaped)));
      }
      case '*':
      case '+':
      case '?':
      case '{':
        return fail(fmt::format("'{}' has nothing before it to repeat", c),
                    fmt::format("write '\\{}' for the character itself", c));
      case '^':
      case '$':
        return fail(fmt::format("'{}': there are no anchors, a type is always matched as a whole", c),
                    fmt::format("leave it out, or write '\\{}' for the character itself", c));
      case ']':
      case '}':
        return fail(fmt::format("'{}' without its beginning", c),
                    fmt::format("write '\\{}' for the character itself", c));
      default:
        ++pos_;
        return Node::make_literal(std::string(1, c));
    }
  }

  NodePtr read_group() {
    const auto open = pos_++;
    if (next_is('?')) return fail("'(?' is not known here", "groups are plain: '( | )'");
    auto node = read_choice();
    if (!node) return nullptr;
    if (!skip(')')) {
      pos_ = open;
      return fail("'(' is not closed", "add ')'");
    }
    return node;
  }

  bool read_escape(unsigned char& out) {
    ++pos_;
    if (at_end()) {
      --pos_;
      fail("'\\' at the end", "write '\\\\' for the character itself");
      return false;
    }
    out = static_cast<unsigned char>(text_[pos_]);
    if (std::isalnum(out)) {
      --pos_;
      fail(fmt::format("'\\{}' is not known", static_cast<char>(out)),
           "write a set, as [0-9]; '\\' only stands before a special character");
      return false;
    }
    ++pos_;
    return true;
  }

  bool read_class_byte(unsigned char& out) {
    if (next_is('\\')) return read_escape(out);
    out = static_cast<unsigned char>(text_[pos_++]);
    return true;
  }

  NodePtr read_class() {
    const auto open = pos_++;
    const bool negated = skip('^');
    ByteSet set;
    while (!at_end() && !next_is(']')) {
      const auto begin = pos_;
      unsigned char low = 0;
      if (!read_class_byte(low)) return nullptr;
      unsigned char high = low;
      if (next_is('-') && pos_ + 1 < text_.size() && text_[pos_ + 1] != ']') {
        ++pos_;
        if (!read_class_byte(high)) return nullptr;
      }
      if (high < low) {
        pos_ = begin;
        return fail("the range is empty", "write the smaller character first, or '\\-' for a minus");
      }
      set.add_range(low, high);
    }
    if (!skip(']')) {
      pos_ = open;
      return fail("'[' is not closed", "add ']'");
    }
    if (negated) set = ~set;
    if (set.empty()) {
      pos_ = open;
      return fail("the set is empty", "write '\\]' for a bracket inside a set, '.' for any byte");
    }
    return Node::make_class(set);
  }

  bool read_number(std::uint32_t& out) {
    const auto begin = pos_;
    out = 0;
    while (!at_end() && std::isdigit(static_cast<unsigned char>(text_[pos_])) && out <= kMaxCount) {
      out = out * 10 + static_cast<std::uint32_t>(text_[pos_++] - '0');
    }
    return pos_ > begin && out <= kMaxCount;
  }

  bool read_braces(std::uint32_t& min, std::uint32_t& max) {
    const auto open = pos_++;
    bool ok = read_number(min);
    max = min;
    if (ok && skip(',')) {
      if (next_is('}')) {
        max = Node::kUnlimited;
      } else {
        ok = read_number(max);
      }
    }
    if (ok && skip('}') && min <= max && max > 0) return true;
    pos_ = open;
    fail("not a count",
         fmt::format("write {{m}}, {{m,}} or {{m,n}} with m <= n <= {}, or '\\{{'", kMaxCount));
    return false;
  }

  NodePtr read_count(NodePtr item) {
    if (at_end()) return item;
    const auto at = pos_;
    std::uint32_t min = 0, max = Node::kUnlimited;
    switch (text_[pos_]) {
      case '*':
        ++pos_;
        break;
      case '+':
        min = 1;
        ++pos_;
        break;
      case '?':
        max = 1;
        ++pos_;
        break;
      case '{':
        if (!read_braces(min, max)) return nullptr;
        break;
      default:
        return item;
    }
    if (max > 1 && first_of(*item).nullable) {
      pos_ = at;
      return fail("what is repeated may be empty", "let it have at least one character");
    }
    const bool lazy = skip('?');
    return Node::make_repeat(std::move(item), min, max, lazy);
  }

  std::string_view text_;
  TextError& error_;
  std::size_t pos_ = 0;
  std::size_t nesting_ = 0;
};

}  // namespace

NodePtr parse_expression(std::string_view expression, TextError& error) {
  return ExpressionReader(expression, error).read();
}

bool TypeTable::add(std::string_view name, std::string_view expression, NodePtr node) {
  const auto [entry, is_new] =
      types_.try_emplace(std::string(name), Type{std::string(expression), std::move(node)});
  return is_new || entry->second.expression == expression;
}

const TypeTable::Type* TypeTable::find(std::string_view name) const {
  const auto found = types_.find(name);
  return found == types_.end() ? nullptr : &found->second;
}

std::vector<std::string_view> TypeTable::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, type] : types_) names.push_back(name);
  return names;
}

}  // namespace mailtrace
