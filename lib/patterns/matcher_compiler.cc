// From the tree of a template to instructions. The end is emitted first, so that what may follow is
// known wherever a run or a choice is emitted, and many of them need no way back.

#include <algorithm>
#include <cctype>
#include <cstring>
#include <utility>

#include "patterns/matcher.h"

namespace mailtrace {
namespace {

/// A place in the code, and what may stand in a text there.
struct Follow {
  std::uint32_t at = 0;  // the instruction
  ByteSet bytes;
  bool ends = false;         // the text may end here
  std::uint32_t offset = 0;  // a literal that must come next, if length > 0
  std::uint32_t length = 0;
};

/// The higher, the more often a byte is seen in log text; only for speed.
int commonness(unsigned char c) {
  if (c == ' ') return 5;
  if (std::islower(c)) return 4;
  if (std::isdigit(c) || c == '.' || c == ':') return 3;
  if (std::isupper(c) || c == ',' || c == '-' || c == '=') return 2;
  return 1;
}

}  // namespace

class MatcherCompiler {
 public:
  MatcherCompiler(Matcher& matcher, ByteTables& tables) : matcher_(matcher), tables_(tables) {}

  void compile(const Node& node) {
    Follow end;
    end.ends = true;
    end.at = emit(Op::Accept, 0);
    const Follow begin = emit_node(node, end);
    matcher_.prefix_ = prefix_of(begin);
    lay_out(begin.at);
  }

 private:
  using Op = Matcher::Op;
  using Instruction = Matcher::Instruction;

  /// Puts the code in the order in which it mostly runs, last emitted first: `next` becomes the instruction
  /// behind, with a Jump where it is not.
  void lay_out(std::uint32_t begin) {
    const auto emitted = std::exchange(matcher_.code_, {});
    auto& code = matcher_.code_;
    std::vector<std::uint32_t> place(emitted.size());
    const auto jump_to = [&](std::uint32_t target) {
      Instruction jump;
      jump.op = Op::Jump;
      jump.next = target;
      code.push_back(jump);
    };
    if (begin + 1 != emitted.size()) jump_to(begin);
    for (auto i = static_cast<std::uint32_t>(emitted.size()); i-- > 0;) {
      place[i] = static_cast<std::uint32_t>(code.size());
      code.push_back(emitted[i]);
      if (emitted[i].op != Op::Accept && emitted[i].next + 1 != i) jump_to(emitted[i].next);
    }
    for (auto& instruction : code) {
      if (instruction.op == Op::Jump) instruction.next = place[instruction.next];
      if (instruction.op == Op::Split || instruction.op == Op::Branch)
        instruction.other = place[instruction.other];
    }
  }

  std::uint32_t emit(Op op, std::uint32_t next) {
    auto& instruction = matcher_.code_.emplace_back();
    instruction.op = op;
    instruction.next = next;
    return static_cast<std::uint32_t>(matcher_.code_.size() - 1);
  }
  Instruction& at(const Follow& place) { return matcher_.code_[place.at]; }

  /// Emits what matches `node` and then goes on at `follow`; returns its beginning.
  Follow emit_node(const Node& node, const Follow& follow) {
    switch (node.kind) {
      case Node::Kind::Literal:
        return emit_literal(node.literal, follow);
      case Node::Kind::Class:
        return emit_class(node.set, follow);
      case Node::Kind::Repeat:
        if (node.children[0]->kind == Node::Kind::Class) return emit_run(node, follow, std::nullopt);
        return node.max == Node::kUnlimited ? emit_loop(node, follow) : emit_copies(node, follow);
      case Node::Kind::Sequence:
        return emit_sequence(node, follow);
      case Node::Kind::Choice:
        return emit_choice(node, follow);
      case Node::Kind::Capture:
        return emit_capture(node, follow);
      case Node::Kind::Mark: {
        Follow begin = follow;
        begin.at = emit(Op::Mark, follow.at);
        at(begin).what = CaptureLog::kMark | std::uint32_t{node.part} << 8 | node.alternative;
        return begin;
      }
    }
    return follow;
  }

  Follow emit_literal(const std::string& literal, const Follow& follow) {
    Follow begin;
    begin.at = emit(Op::Literal, follow.at);
    begin.bytes.add(static_cast<unsigned char>(literal[0]));
    begin.offset = static_cast<std::uint32_t>(matcher_.literals_.size());
    begin.length = static_cast<std::uint32_t>(literal.size());
    matcher_.literals_ += literal;
    at(begin).offset = begin.offset;
    at(begin).length = begin.length;
    at(begin).prefix = prefix_of(begin);
    constexpr auto kWord = sizeof Instruction::last;
    if (literal.size() > kWord) std::memcpy(&at(begin).last, literal.data() + literal.size() - kWord, kWord);
    return begin;
  }

  Matcher::Prefix prefix_of(const Follow& follow) const {
    Matcher::Prefix prefix;
    const auto n = std::min<std::size_t>(follow.length, sizeof prefix.bytes);
    std::memcpy(&prefix.bytes, matcher_.literals_.data() + follow.offset, n);
    std::memset(&prefix.mask, 0xff, n);
    prefix.length = static_cast<std::uint32_t>(n);
    return prefix;
  }

  Follow emit_class(const ByteSet& set, const Follow& follow) {
    const Follow begin{emit(Op::Class, follow.at), set, false, 0, 0};
    at(begin).set = tables_.table(set);
    return begin;
  }

  Follow emit_run(const Node& node, const Follow& follow, std::optional<Field> field) {
    const ByteSet& set = node.children[0]->set;
    // Where nothing of the run may follow it, only its full length can lead to a match.
    const bool whole = node.whole || node.min == node.max || !set.meets(follow.bytes);
    Follow begin{emit(whole ? Op::Take : node.lazy ? Op::Lazy : Op::Greedy, follow.at), set, false, 0, 0};
    auto& run = at(begin);
    run.min = node.min;
    run.max = node.max;
    run.set = tables_.table(set);
    if (field) run.field = static_cast<std::uint8_t>(*field);
    run.ends = follow.ends;
    if (!whole) {
      run.follow = tables_.table(follow.bytes);
      run.offset = follow.offset;
      run.length = follow.length;
      run.what = rarest_byte(std::string_view(matcher_.literals_).substr(follow.offset, follow.length));
    }
    if (node.min == 0) {
      begin.bytes |= follow.bytes;
      begin.ends = follow.ends;
    }
    return begin;
  }

  static std::uint32_t rarest_byte(std::string_view literal) {
    const auto rarer = [](char a, char b) {
      return commonness(static_cast<unsigned char>(a)) < commonness(static_cast<unsigned char>(b));
    };
    return static_cast<std::uint32_t>(std::min_element(literal.begin(), literal.end(), rarer) -
                                      literal.begin());
  }

  Follow emit_sequence(const Node& node, Follow follow) {
    for (auto child = node.children.rbegin(); child != node.children.rend(); ++child) {
      follow = emit_node(**child, follow);
    }
    return follow;
  }

  /// Fills a Split that tries `first`, then `second`.
  Follow fill_split(std::uint32_t place, const Follow& first, const Follow& second) {
    Follow begin = first;
    begin.at = place;
    begin.bytes |= second.bytes;
    begin.ends |= second.ends;
    begin.length = common_length(first, second);
    auto& split = at(begin);
    // With nothing in common, a look at the next byte decides and there is no way back to keep.
    const bool decided = !first.bytes.meets(second.bytes) && !(first.ends && second.ends);
    split.op = decided ? Op::Branch : Op::Split;
    split.next = first.at;
    split.other = second.at;
    split.set = tables_.table(first.bytes);
    split.ends = first.ends;
    split.prefix = prefix_of(first);
    split.follow = tables_.table(second.bytes);
    split.other_ends = second.ends;
    split.other_prefix = prefix_of(second);
    return begin;
  }
  Follow emit_split(const Follow& first, const Follow& second) {
    return fill_split(emit(Op::Split, 0), first, second);
  }

  std::uint32_t common_length(const Follow& x, const Follow& y) const {
    const auto& pool = matcher_.literals_;
    const auto most = std::min(x.length, y.length);
    std::uint32_t n = 0;
    while (n < most && pool[x.offset + n] == pool[y.offset + n]) ++n;
    return n;
  }

  Follow emit_choice(const Node& node, const Follow& follow) {
    Follow begin = emit_node(*node.children.back(), follow);
    for (auto way = node.children.rbegin() + 1; way != node.children.rend(); ++way) {
      begin = emit_split(emit_node(**way, follow), begin);
    }
    return begin;
  }

  /// `(A|B|[set])*` walks byte by byte through what is in the set. Where neither A, B nor what follows the
  /// loop can begin with such a byte, the loop takes all of them at once and no way is lost.
  static NodePtr with_runs(const NodePtr& body, const Follow& follow) {
    if (body->kind != Node::Kind::Choice) return body;
    auto choice = std::make_shared<Node>(*body);
    for (std::size_t i = 0; i < choice->children.size(); ++i) {
      const Node& way = *body->children[i];
      bool alone = way.kind == Node::Kind::Class && !way.set.meets(follow.bytes);
      for (std::size_t j = 0; alone && j < body->children.size(); ++j) {
        alone = j == i || !way.set.meets(first_of(*body->children[j]).bytes);
      }
      if (!alone) continue;
      auto run = std::make_shared<Node>(*Node::make_repeat(body->children[i], 1, Node::kUnlimited, false));
      run->whole = true;
      choice->children[i] = std::move(run);
    }
    return choice;
  }

  Follow emit_loop(const Node& node, const Follow& follow) {
    const NodePtr child = with_runs(node.children[0], follow);
    Follow again = follow;
    again.at = emit(Op::Split, 0);
    again.bytes |= first_of(*child).bytes;
    again.length = 0;
    Follow inside = emit_node(*child, again);
    if (logs(*child)) inside.at = emit(Op::Round, inside.at);
    Follow begin = node.lazy ? fill_split(again.at, follow, inside) : fill_split(again.at, inside, follow);
    for (std::uint32_t i = 0; i < node.min; ++i) begin = emit_node(*node.children[0], begin);
    return begin;
  }

  Follow emit_copies(const Node& node, const Follow& follow) {
    const Node& child = *node.children[0];
    Follow begin = follow;
    for (auto i = node.min; i < node.max; ++i) {
      const Follow inside = emit_node(child, begin);
      begin = node.lazy ? emit_split(follow, inside) : emit_split(inside, follow);
    }
    for (std::uint32_t i = 0; i < node.min; ++i) begin = emit_node(child, begin);
    return begin;
  }

  Follow emit_capture(const Node& node, const Follow& follow) {
    const Node& child = *node.children[0];
    if (!node.field) return emit_node(child, follow);
    if (child.kind == Node::Kind::Repeat && child.children[0]->kind == Node::Kind::Class) {
      return emit_run(child, follow, node.field);
    }
    return emit_edge(Op::Begin, *node.field, emit_node(child, emit_edge(Op::End, *node.field, follow)));
  }

  Follow emit_edge(Op op, Field field, const Follow& follow) {
    Follow begin = follow;
    begin.at = emit(op, follow.at);
    at(begin).field = static_cast<std::uint8_t>(field);
    return begin;
  }

  Matcher& matcher_;
  ByteTables& tables_;
};

const ByteTable* ByteTables::table(const ByteSet& set) {
  auto& entry = tables_[set];
  if (!entry) entry = std::make_unique<ByteTable>(set);
  return entry.get();
}

Matcher::Matcher(const Node& node, ByteTables& tables) {
  MatcherCompiler(*this, tables).compile(node);
}

}  // namespace mailtrace
