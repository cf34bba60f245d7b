// What templates and type expressions are read into: a tree of what may stand where.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "patterns/byte_set.h"
#include "patterns/field.h"

namespace mailtrace {

struct Node;
/// Trees are immutable once built; types are shared between templates.
using NodePtr = std::shared_ptr<const Node>;

/// One piece of a template or type.
struct Node {
  enum class Kind : std::uint8_t {
    Literal,   // `literal`, never empty
    Class,     // one byte of `set`
    Repeat,    // the child `min` to `max` times
    Sequence,  // the children one after the other; none: the empty text
    Choice,    // one of the children, the first that lets the rest match
    Capture,   // the child, kept as `field`
    Mark,      // the empty text; notes in a Coverage that alternative `alternative` of `part` was taken
  };
  static constexpr std::uint32_t kUnlimited = std::numeric_limits<std::uint32_t>::max();

  Kind kind = Kind::Sequence;
  std::string literal;
  ByteSet set;
  std::vector<NodePtr> children;
  std::uint32_t min = 0;
  std::uint32_t max = 0;
  bool lazy = false;
  bool whole = false;             // Repeat of a Class: only its greatest length can lead to a match
  std::optional<Field> field;     // Capture; nullopt: matched, not kept
  std::uint16_t part = 0;         // Choice and optional Repeat of a template: index + 1 of its part; Mark too
  std::uint16_t alternative = 0;  // Mark

  static NodePtr make_literal(std::string text);
  static NodePtr make_class(const ByteSet& set);
  static NodePtr make_repeat(NodePtr child, std::uint32_t min, std::uint32_t max, bool lazy);
  /// Flattens sequences inside and joins neighbouring literals.
  static NodePtr make_sequence(std::vector<NodePtr> children);
  static NodePtr make_choice(std::vector<NodePtr> children);
  static NodePtr make_capture(NodePtr child, std::optional<Field> field);
  static NodePtr make_mark(std::uint16_t part, std::uint16_t alternative);
};

/// The bytes a text of the node may begin with, and whether it may be empty.
struct First {
  ByteSet bytes;
  bool nullable = false;
};
First first_of(const Node& node);
/// The bytes a text of the node, if it is not empty, may end with.
ByteSet lasts_of(const Node& node);

/// All bytes a text of the node may hold.
ByteSet bytes_of(const Node& node);

/// How many instructions the node will need, about; grows with copies that counted repeats make.
std::size_t weight_of(const Node& node);

/// The node as an expression for Hyperscan (and any Perl-like engine): no anchors, no captures.
std::string expression_of(const Node& node);

/// Whether a match of the node may log something: a field that is kept, or a Mark.
bool logs(const Node& node);

/// The node with its parts numbered `offset` higher, to stand in a template that has as many already.
NodePtr with_parts_moved(const NodePtr& node, std::uint16_t offset);

/// The node with a Mark at the front of each alternative and of each presence or absence of a part.
NodePtr with_marks(const NodePtr& node);

}  // namespace mailtrace
