#include "patterns/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace mailtrace {
namespace {

std::shared_ptr<Node> make(Node::Kind kind) {
  auto node = std::make_shared<Node>();
  node->kind = kind;
  return node;
}

void append_flat(std::vector<NodePtr>& out, const NodePtr& child) {
  if (child->kind == Node::Kind::Sequence) {
    for (const auto& grandchild : child->children) append_flat(out, grandchild);
  } else if (child->kind == Node::Kind::Literal && !out.empty() && out.back()->kind == Node::Kind::Literal) {
    out.back() = Node::make_literal(out.back()->literal + child->literal);
  } else {
    out.push_back(child);
  }
}

void append_byte(std::string& out, unsigned char b) {
  if (std::isalnum(b)) {
    out += static_cast<char>(b);
  } else {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", b);
  }
}

void append_class(std::string& out, const ByteSet& set) {
  if (set.count() == 256) {
    out += '.';
    return;
  }
  const bool negated = set.has(0xff);
  const ByteSet listed = negated ? ~set : set;
  out += negated ? "[^" : "[";
  for (unsigned b = 0; b < 256; ++b) {
    if (!listed.has(static_cast<unsigned char>(b))) continue;
    unsigned last = b;
    while (last < 255 && listed.has(static_cast<unsigned char>(last + 1))) ++last;
    append_byte(out, static_cast<unsigned char>(b));
    if (last > b + 1) out += '-';
    if (last > b) append_byte(out, static_cast<unsigned char>(last));
    b = last;
  }
  out += ']';
}

void append_repeat(std::string& out, const Node& node) {
  if (node.min == 0 && node.max == 1) {
    out += '?';
  } else if (node.max == Node::kUnlimited && node.min <= 1) {
    out += node.min == 0 ? '*' : '+';
  } else if (node.max == Node::kUnlimited) {
    out += fmt::format("{{{},}}", node.min);
  } else {
    out += fmt::format("{{{},{}}}", node.min, node.max);
  }
  if (node.lazy) out += '?';
}

void append_expression(std::string& out, const Node& node) {
  switch (node.kind) {
    case Node::Kind::Literal:
      for (const char c : node.literal) append_byte(out, static_cast<unsigned char>(c));
      return;
    case Node::Kind::Class:
      append_class(out, node.set);
      return;
    case Node::Kind::Mark:
      return;
    case Node::Kind::Repeat: {
      const bool plain = node.children[0]->kind == Node::Kind::Class;
      if (!plain) out += "(?:";
      append_expression(out, *node.children[0]);
      if (!plain) out += ')';
      append_repeat(out, node);
      return;
    }
    case Node::Kind::Choice:
      out += "(?:";
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        if (i > 0) out += '|';
        append_expression(out, *node.children[i]);
      }
      out += ')';
      return;
    case Node::Kind::Sequence:
    case Node::Kind::Capture:
      for (const auto& child : node.children) append_expression(out, *child);
      return;
  }
}

}  // namespace

NodePtr Node::make_literal(std::string text) {
  auto node = make(Kind::Literal);
  node->literal = std::move(text);
  return node;
}

NodePtr Node::make_class(const ByteSet& set) {
  auto node = make(Kind::Class);
  node->set = set;
  return node;
}

NodePtr Node::make_repeat(NodePtr child, std::uint32_t min, std::uint32_t max, bool lazy) {
  auto node = make(Kind::Repeat);
  if (child->kind == Kind::Literal && child->literal.size() == 1) {
    ByteSet one;
    one.add(static_cast<unsigned char>(child->literal[0]));
    child = make_class(one);
  }
  node->children.push_back(std::move(child));
  node->min = min;
  node->max = max;
  node->lazy = lazy;
  return node;
}

NodePtr Node::make_sequence(std::vector<NodePtr> children) {
  auto node = make(Kind::Sequence);
  for (const auto& child : children) append_flat(node->children, child);
  if (node->children.size() == 1) return node->children[0];
  return node;
}

NodePtr Node::make_choice(std::vector<NodePtr> children) {
  auto node = make(Kind::Choice);
  node->children = std::move(children);
  return node;
}

NodePtr Node::make_capture(NodePtr child, std::optional<Field> field) {
  auto node = make(Kind::Capture);
  node->children.push_back(std::move(child));
  node->field = field;
  return node;
}

NodePtr Node::make_mark(std::uint16_t part, std::uint16_t alternative) {
  auto node = make(Kind::Mark);
  node->part = part;
  node->alternative = alternative;
  return node;
}

namespace {

enum class End { Front, Back };

First end_of(const Node& node, End end) {
  First first;
  switch (node.kind) {
    case Node::Kind::Literal:
      first.bytes.add(static_cast<unsigned char>(end == End::Front ? node.literal.front() : node.literal.back()));
      break;
    case Node::Kind::Class:
      first.bytes = node.set;
      break;
    case Node::Kind::Mark:
      first.nullable = true;
      break;
    case Node::Kind::Repeat:
      first = end_of(*node.children[0], end);
      first.nullable |= node.min == 0;
      break;
    case Node::Kind::Choice:
      for (const auto& child : node.children) {
        const First part = end_of(*child, end);
        first.bytes |= part.bytes;
        first.nullable |= part.nullable;
      }
      break;
    case Node::Kind::Sequence:
    case Node::Kind::Capture:
      first.nullable = true;
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        const First part = end_of(*node.children[end == End::Front ? i : node.children.size() - 1 - i], end);
        first.bytes |= part.bytes;
        if (part.nullable) continue;
        first.nullable = false;
        break;
      }
      break;
  }
  return first;
}

}  // namespace

First first_of(const Node& node) {
  return end_of(node, End::Front);
}

ByteSet lasts_of(const Node& node) {
  return end_of(node, End::Back).bytes;
}

ByteSet bytes_of(const Node& node) {
  ByteSet bytes = node.set;
  for (const char c : node.literal) bytes.add(static_cast<unsigned char>(c));
  for (const auto& child : node.children) bytes |= bytes_of(*child);
  return bytes;
}

std::size_t weight_of(const Node& node) {
  std::size_t weight = 2;
  for (const auto& child : node.children) weight += 1 + weight_of(*child);
  if (node.kind == Node::Kind::Repeat && node.children[0]->kind != Node::Kind::Class) {
    const std::size_t copies = node.max == Node::kUnlimited ? node.min + 1 : node.max;
    weight *= std::max<std::size_t>(copies, 1);
  }
  return std::min<std::size_t>(weight, 1u << 24);
}

std::string expression_of(const Node& node) {
  std::string out;
  append_expression(out, node);
  return out;
}

bool logs(const Node& node) {
  if (node.kind == Node::Kind::Mark || (node.kind == Node::Kind::Capture && node.field)) return true;
  return std::any_of(node.children.begin(), node.children.end(), [](const NodePtr& c) { return logs(*c); });
}

NodePtr with_parts_moved(const NodePtr& node, std::uint16_t offset) {
  if (node->children.empty()) return node;
  auto copy = std::make_shared<Node>(*node);
  for (auto& child : copy->children) child = with_parts_moved(child, offset);
  if (copy->part != 0) copy->part = static_cast<std::uint16_t>(copy->part + offset);
  return copy;
}

NodePtr with_marks(const NodePtr& node) {
  if (node->children.empty()) return node;
  auto copy = std::make_shared<Node>(*node);
  for (auto& child : copy->children) child = with_marks(child);
  if (node->part == 0) return copy;
  if (node->kind == Node::Kind::Repeat) {
    return Node::make_choice({Node::make_sequence({Node::make_mark(node->part, 0), copy->children[0]}),
                              Node::make_mark(node->part, 1)});
  }
  for (std::size_t i = 0; i < copy->children.size(); ++i) {
    const auto alternative = static_cast<std::uint16_t>(i);
    copy->children[i] = Node::make_sequence({Node::make_mark(node->part, alternative), copy->children[i]});
  }
  return copy;
}

}  // namespace mailtrace
