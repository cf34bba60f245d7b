#include "patterns/template.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace mailtrace {
namespace {

constexpr std::size_t kMaxNesting = 16;
constexpr std::size_t kMaxMarks = 100;  // what a CaptureLog has room for, with a margin
static_assert(CaptureLog::kMostBeforeRound + kMaxMarks < CaptureLog::kCapacity);

std::vector<std::string_view> all_field_names() {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kFieldCount; ++i) names.push_back(to_string(static_cast<Field>(i)));
  return names;
}

std::string suggestion_or(std::string_view word, const std::vector<std::string_view>& names,
                          std::string_view otherwise) {
  auto cure = suggestion(word, names);
  return cure.empty() ? std::string(otherwise) : cure;
}

/// The fields set on some way through what was read so far; a field may be set only once on each.
using FieldBits = std::uint64_t;
FieldBits bit(Field field) {
  return FieldBits{1} << static_cast<unsigned>(field);
}

class TemplateReader {
 public:
  TemplateReader(std::string_view text, const TypeTable& types, const FieldLists* lists, Template& out,
                 TextError& error)
      : text_(text), types_(types), lists_(lists), out_(out), error_(error) {}

  bool read() {
    FieldBits taken = 0;
    out_.node = read_sequence(End::Text, taken);
    if (!out_.node) return false;
    taken |= listed_;
    if (weight_of(*out_.node) > Matcher::kMaxWeight) return fail(0, "the template is too large", "");
    if (marks_ > kMaxMarks) return fail(0, fmt::format("more than {} marks", kMaxMarks), "split the event");
    out_.marks = marks_;
    for (std::size_t i = 0; i < kFieldCount; ++i) {
      const auto field = static_cast<Field>(i);
      if (taken & bit(field)) out_.fields.push_back(field);
    }
    return true;
  }

 private:
  enum class End { Text, Optional, Choice };  // what closes the part being read

  bool fail(std::size_t offset, std::string message, std::string cure) {
    error_ = {offset, std::move(message), std::move(cure)};
    return false;
  }
  bool next_is(std::string_view s) const { return text_.substr(pos_, s.size()) == s; }

  /// Reads up to what ends the part, and leaves it unread.
  NodePtr read_sequence(End end, FieldBits& taken) {
    std::vector<NodePtr> items;
    std::string literal;
    const auto flush = [&] {
      if (!literal.empty()) items.push_back(Node::make_literal(std::exchange(literal, {})));
    };
    while (pos_ < text_.size()) {
      if (end == End::Optional && next_is("?}")) break;
      if (end == End::Choice && (next_is("|") || next_is(")}"))) break;
      const char c = text_[pos_];
      if (next_is("{{") || next_is("}}")) {
        literal += c;
        pos_ += 2;
      } else if (c == '}') {
        fail(pos_, "'}' without its beginning", "write '}}' for a brace");
        return nullptr;
      } else if (c == '{') {
        flush();
        auto mark = read_mark(taken);
        if (!mark) return nullptr;
        items.push_back(std::move(mark));
      } else {
        literal += c;
        ++pos_;
      }
    }
    flush();
    return Node::make_sequence(std::move(items));
  }

  NodePtr read_mark(FieldBits& taken) {
    ++marks_;
    if (next_is("{?")) return nested(&TemplateReader::read_optional, taken);
    if (next_is("{(")) return nested(&TemplateReader::read_choice, taken);
    if (next_is("{*")) return read_list(0);
    if (next_is("{+")) return read_list(1);
    return read_field(taken);
  }

  NodePtr nested(NodePtr (TemplateReader::*reader)(FieldBits&), FieldBits& taken) {
    if (nesting_ == kMaxNesting) {
      fail(pos_, "too many parts in one another", "");
      return nullptr;
    }
    ++nesting_;
    auto node = (this->*reader)(taken);
    --nesting_;
    return node;
  }

  std::uint16_t new_part(bool optional) {
    out_.parts.push_back({optional, {}});
    return static_cast<std::uint16_t>(out_.parts.size());
  }

  NodePtr read_optional(FieldBits& taken) {
    const auto open = pos_;
    const auto part = new_part(true);
    out_.parts[part - 1].offsets.push_back(open);
    pos_ += 2;
    auto inside = read_sequence(End::Optional, taken);
    if (!inside) return nullptr;
    if (!next_is("?}")) return unclosed(open, "'{?' is not closed", "add '?}'");
    pos_ += 2;
    auto node = std::make_shared<Node>(*Node::make_repeat(std::move(inside), 0, 1, false));
    node->part = part;
    return node;
  }

  NodePtr read_choice(FieldBits& taken) {
    const auto open = pos_;
    const auto part = new_part(false);
    const FieldBits before = taken;
    std::vector<NodePtr> alternatives;
    pos_ += 1;
    do {
      ++pos_;
      out_.parts[part - 1].offsets.push_back(pos_);
      ++marks_;
      FieldBits here = before;
      auto alternative = read_sequence(End::Choice, here);
      if (!alternative) return nullptr;
      alternatives.push_back(std::move(alternative));
      taken |= here;
    } while (next_is("|"));
    if (!next_is(")}")) return unclosed(open, "'{(' is not closed", "add ')}'");
    if (alternatives.size() == 1)
      return unclosed(open, "a choice of one", "leave out '{(' and ')}', or add '|'");
    pos_ += 2;
    auto node = std::make_shared<Node>(*Node::make_choice(std::move(alternatives)));
    node->part = part;
    return node;
  }

  /// `{* NAME*}`, `{*NAME *}`: what stands before and behind the name stands before and behind each piece.
  /// `{+` instead of `{*`: at least one piece.
  NodePtr read_list(std::uint32_t least) {
    const auto open = pos_;
    const char* end_mark = least == 0 ? "*}" : "+}";
    const auto close = text_.find(end_mark, open + 2);
    if (close == text_.npos)
      return unclosed(open, "a field list is not closed", fmt::format("add '{}'", end_mark));
    const auto inside = text_.substr(open + 2, close - open - 2);
    std::size_t begin = 0, end = 0;
    while (begin < inside.size() && !is_name_byte(inside[begin])) ++begin;
    for (end = begin; end < inside.size() && is_name_byte(inside[end]);) ++end;
    const auto name = inside.substr(begin, end - begin);
    const auto found = lists_ ? lists_->find(name) : FieldLists::const_iterator{};
    if (!lists_ || found == lists_->end()) {
      return unclosed(open + 2 + begin, fmt::format("unknown field list '{}'", printable(name)),
                      "declare it with 'fields NAME TEMPLATE' lines before the events");
    }
    const FieldList& list = found->second;
    for (const Field field : list.fields) listed_ |= bit(field);
    marks_ += list.marks;
    pos_ = close + 2;
    auto node = list_node(list, inside.substr(0, begin), inside.substr(end), least);
    if (first_of(*node->children[0]).nullable)
      return unclosed(open, "a piece of this list may be empty", "write a separator before the name");
    return node;
  }

  static bool is_name_byte(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

  NodePtr list_node(const FieldList& list, std::string_view before, std::string_view behind,
                    std::uint32_t least) {
    std::vector<NodePtr> ways;
    const auto part = new_part(false);
    out_.parts[part - 1].list = &list;
    for (const auto& entry : list.entries) {
      ways.push_back(with_parts_moved(entry.node, static_cast<std::uint16_t>(out_.parts.size())));
      out_.parts[part - 1].offsets.push_back(0);
      for (TemplatePart inner : entry.parts) {
        inner.list = &list;
        inner.index = out_.parts.size() - part + 1;
        out_.parts.push_back(std::move(inner));
      }
    }
    for (const auto& type : list.used_types) use_type(type);
    auto choice = std::make_shared<Node>(*Node::make_choice(std::move(ways)));
    choice->part = part;
    std::vector<NodePtr> round;
    if (!before.empty()) round.push_back(Node::make_literal(std::string(before)));
    round.push_back(std::move(choice));
    if (!behind.empty()) round.push_back(Node::make_literal(std::string(behind)));
    return Node::make_repeat(Node::make_sequence(std::move(round)), least, Node::kUnlimited, false);
  }

  void use_type(std::string_view name) {
    if (std::find(out_.used_types.begin(), out_.used_types.end(), name) == out_.used_types.end()) {
      out_.used_types.emplace_back(name);
    }
  }

  NodePtr unclosed(std::size_t offset, std::string message, std::string cure) {
    fail(offset, std::move(message), std::move(cure));
    return nullptr;
  }

  NodePtr read_field(FieldBits& taken) {
    const auto open = pos_;
    const auto close = text_.find('}', open);
    const auto inside = text_.substr(open + 1, close == text_.npos ? text_.npos : close - open - 1);
    const auto colon = inside.find(':');
    if (close == text_.npos || colon == inside.npos || inside.find('{') != inside.npos) {
      return unclosed(open, "not a mark", "write {field:type}, {_:type}, '{?', '{(', or '{{' for a brace");
    }
    const auto name = inside.substr(0, colon), type_name = inside.substr(colon + 1);
    const auto* type = types_.find(type_name);
    if (!type) {
      return unclosed(open + colon + 2, fmt::format("unknown type '{}'", printable(type_name)),
                      suggestion_or(type_name, types_.names(), "declare it in types.pattern"));
    }
    std::optional<Field> field;
    if (name != "_") {
      field = field_from(name);
      if (!field) {
        return unclosed(open + 1, fmt::format("unknown field '{}'", printable(name)),
                        suggestion_or(name, all_field_names(), "patterns/README.md lists the fields"));
      }
      if (taken & bit(*field)) {
        return unclosed(open + 1, fmt::format("field '{}' is set twice", name),
                        "keep one of them, use {_:type}");
      }
      taken |= bit(*field);
    }
    use_type(type_name);
    pos_ = close + 1;
    return Node::make_capture(type->node, field);
  }

  std::string_view text_;
  const TypeTable& types_;
  const FieldLists* lists_;
  Template& out_;
  TextError& error_;
  std::size_t pos_ = 0;
  std::size_t nesting_ = 0;
  std::size_t marks_ = 0;
  FieldBits listed_ = 0;  // of field lists: may be set several times, the first counts
};

}  // namespace

bool Template::has(Field field) const {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

bool parse_template(std::string_view text, const TypeTable& types, Template& out, TextError& error,
                    const FieldLists* lists) {
  out = {};
  return TemplateReader(text, types, lists, out, error).read();
}

bool add_to_list(const Template& form, const void* origin, FieldList& list) {
  const auto add = [](auto& all, const auto& one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  };
  for (const Field field : form.fields) add(list.fields, field);
  for (const auto& type : form.used_types) add(list.used_types, type);
  list.marks += form.marks + 1;
  list.entries.push_back({form.node, form.parts, origin});
  return list.marks <= kMaxMarks;
}

bool CoverageMatcher::match(std::string_view text, Fields& out, Coverage& coverage) const {
  CaptureLog log;
  StepBudget budget;
  if (!matcher_.match(text, 0, log, budget)) return false;
  log.add_to(out, text);
  for (std::size_t i = 0; i < log.size; ++i) {
    const auto what = log.entries[i].what & ~CaptureLog::kMark;
    if (log.entries[i].what & CaptureLog::kMark) coverage.emplace_back(what >> 8 & 0xffff, what & 0xff);
  }
  return true;
}

}  // namespace mailtrace
