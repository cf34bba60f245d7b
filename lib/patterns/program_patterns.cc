#include "patterns/program_patterns.h"

#include <algorithm>
#include <map>
#include <memory>

#include "base/text.h"

namespace mailtrace {
namespace {

constexpr std::size_t kMaxVariants = 12;  // of one template

std::vector<NodePtr> items_of(const NodePtr& node) {
  return node->kind == Node::Kind::Sequence ? node->children : std::vector{node};
}

/// Multiplies out what a sequence begins with: alternatives from left to right, present before absent.
/// Returns the sequence as it is once there are too many.
void expand(const NodePtr& node, std::size_t room, std::vector<NodePtr>& out) {
  const auto items = items_of(node);
  if (items.empty() || room < 2) return out.push_back(node);
  const Node& front = *items[0];
  std::vector<NodePtr> ways;
  if (front.kind == Node::Kind::Choice) {
    ways = front.children;
  } else if (front.kind == Node::Kind::Repeat && front.min == 0 && front.max == 1 && !front.lazy) {
    ways = {front.children[0], Node::make_sequence({})};
  }
  if (ways.empty() || ways.size() > room) return out.push_back(node);
  for (const auto& way : ways) {
    std::vector<NodePtr> all{way};
    all.insert(all.end(), items.begin() + 1, items.end());
    expand(Node::make_sequence(std::move(all)), room / ways.size(), out);
  }
}

void apply(const FieldMap& map, Fields& fields) {
  const auto source = fields.find(map.source);
  if (!source) return;
  const auto found =
      std::find_if(map.words.begin(), map.words.end(), [&](auto& w) { return w.first == *source; });
  if (found != map.words.end()) {
    fields.set(map.target, found->second);
  } else if (map.other) {
    fields.set(map.target, *map.other);
  }
}

/// "example.org-bob@example.org" without the domain at the front.
std::string_view without_own_domain(std::string_view address) {
  const std::size_t at = address.rfind('@');
  if (at == address.npos) return address;
  const std::string_view domain = address.substr(at + 1);
  const bool has_it = !domain.empty() && domain.size() < at && address[domain.size()] == '-' &&
                      equals_ignoring_case(address.substr(0, domain.size()), domain);
  return has_it ? address.substr(domain.size() + 1) : address;
}

void rewrite(const EventPattern& event, Fields& fields, FieldTexts& texts) {
  for (const auto& r : event.entry->rewrites) {
    const auto text = fields.find(r.field);
    if (!text) continue;
    switch (r.kind) {
      case FieldRewrite::Kind::StripOwnDomain:
        fields.set(r.field, without_own_domain(*text));
        break;
      case FieldRewrite::Kind::Front:
        fields.set(r.target, text->substr(0, text->rfind(r.character)));
        break;
      case FieldRewrite::Kind::Blanks:
        if (text->find(r.character) == text->npos) break;
        std::string& changed = texts.emplace_back(*text);
        std::replace(changed.begin(), changed.end(), r.character, ' ');
        fields.set(r.field, changed);
        break;
    }
  }
}

std::size_t common_length(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

}  // namespace

void finish_fields(const EventPattern& event, Fields& fields, FieldTexts& texts) {
  for (const auto& constant : event.entry->constants) fields.set(constant.field, constant.value);
  for (const auto& map : event.entry->maps) apply(map, fields);
  if (!event.entry->rewrites.empty()) rewrite(event, fields, texts);
}

/// A variant while heads are looked for.
struct ProgramPatterns::Draft {
  const EventPattern* event;
  std::uint16_t position;
  NodePtr node;
  const Node* capture = nullptr;  // the possible head: a capture, and
  const Node* literal = nullptr;  // the literal behind it
  bool has_head = false;

  void look_for_head() {
    if (node->kind != Node::Kind::Sequence || node->children.size() < 2) return;
    const Node& first = *node->children[0];
    const Node& second = *node->children[1];
    if (first.kind != Node::Kind::Capture || second.kind != Node::Kind::Literal) return;
    if (bytes_of(first).has(static_cast<unsigned char>(second.literal[0]))) return;
    capture = &first;
    literal = &second;
  }
  auto key() const { return std::tuple(capture->children[0].get(), capture->field, literal->literal[0]); }
  /// The node without its head.
  NodePtr rest(std::size_t literal_length) const {
    std::vector<NodePtr> items;
    if (literal->literal.size() > literal_length) {
      items.push_back(Node::make_literal(literal->literal.substr(literal_length)));
    }
    items.insert(items.end(), node->children.begin() + 2, node->children.end());
    return Node::make_sequence(std::move(items));
  }
};

ProgramPatterns::ProgramPatterns(std::vector<const EventPattern*> events, std::vector<const PartForm*> parts,
                                 ByteTables& tables)
    : events_(std::move(events)) {
  std::stable_partition(events_.begin(), events_.end(), [](auto* event) { return !event->otherwise; });
  std::vector<Draft> drafts;
  for (const auto* event : events_) {
    for (const auto& form : event->forms) {
      std::vector<NodePtr> ways;
      expand(form.node, kMaxVariants, ways);
      for (auto& way : ways) {
        drafts.push_back({event, static_cast<std::uint16_t>(drafts.size()), std::move(way)});
      }
    }
  }
  add_heads(drafts, tables);
  std::vector<const Draft*> headless;
  for (const auto& draft : drafts) {
    if (!draft.has_head) headless.push_back(&draft);
    variants_.push_back({draft.event, Matcher(*draft.node, tables)});
  }
  headless_ = make_index(headless);
  for (const auto* part : parts) parts_.emplace_back(part, Matcher(*part->form.node, tables));
}

void ProgramPatterns::add_heads(std::vector<Draft>& drafts, ByteTables& tables) {
  std::map<std::tuple<const Node*, std::optional<Field>, char>, std::vector<Draft*>> groups;
  for (auto& draft : drafts) {
    draft.look_for_head();
    if (draft.capture) groups[draft.key()].push_back(&draft);
  }
  std::vector<std::vector<Draft*>> by_size;
  for (auto& [key, group] : groups) by_size.push_back(std::move(group));
  std::stable_sort(by_size.begin(), by_size.end(), [](auto& a, auto& b) { return a.size() > b.size(); });
  for (const auto& group : by_size) {
    if (group.size() < 2 || heads_.size() == kMaxHeads) break;
    std::string_view literal = group[0]->literal->literal;
    for (const auto* draft : group)
      literal = literal.substr(0, common_length(literal, draft->literal->literal));
    const NodePtr type = group[0]->capture->children[0];
    Head head{group[0]->capture->field, type, std::string(literal), tables.table(first_of(*type).bytes),
              Matcher(*type, tables),   {}};
    for (auto* draft : group) {
      draft->node = draft->rest(head.literal.size());
      draft->has_head = true;
    }
    head.index = make_index({group.begin(), group.end()});
    heads_.push_back(std::move(head));
  }
}

ProgramPatterns::Index ProgramPatterns::make_index(const std::vector<const Draft*>& drafts) {
  std::vector<First> firsts;
  for (const auto* draft : drafts) firsts.push_back(first_of(*draft->node));
  Index index;
  std::map<std::vector<std::uint16_t>, std::uint16_t> known;
  for (std::size_t byte = 0; byte <= 256; ++byte) {
    std::vector<std::uint16_t> list;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      const bool may = byte == 256
                           ? firsts[i].nullable
                           : firsts[i].nullable || firsts[i].bytes.has(static_cast<unsigned char>(byte));
      if (may) list.push_back(drafts[i]->position);
    }
    const auto [entry, is_new] = known.try_emplace(list, static_cast<std::uint16_t>(index.lists.size()));
    if (is_new) index.lists.push_back(std::move(list));
    index.list_of[byte] = entry->second;
  }
  return index;
}

std::size_t ProgramPatterns::value_end(const Head& head, std::string_view text, StepBudget& budget,
                                       ValueCache& cache) {
  if (text.empty()) return text.npos;
  const bool is_empty = text[0] == head.literal[0];
  if (!is_empty && !head.first->in[static_cast<unsigned char>(text[0])]) return text.npos;
  const auto size = text.find(head.literal[0]);
  if (size == text.npos || text.compare(size, head.literal.size(), head.literal) != 0) return text.npos;
  return cache.match(*head.type, head.matcher, text.substr(0, size), budget) ? size : text.npos;
}

std::size_t ProgramPatterns::candidates(std::string_view text, std::array<Candidates, kMaxHeads + 1>& out,
                                        StepBudget& budget, ValueCache& cache) const {
  std::size_t n = 0;
  const auto add = [&](const Index& index, std::size_t pos, const Head* head, std::size_t value_size) {
    const auto& list = index.at(text, pos);
    if (list.empty()) return;
    out[n++] = {list.data(), list.data() + list.size(), head, static_cast<std::uint32_t>(value_size)};
  };
  add(headless_, 0, nullptr, 0);
  for (const auto& head : heads_) {
    const auto size = value_end(head, text, budget, cache);
    if (size == text.npos) continue;
    add(head.index, size + head.literal.size(), &head, size);
  }
  return n;
}

bool ProgramPatterns::try_variant(const Candidates& from, std::uint16_t variant, std::string_view text,
                                  Fields& out, StepBudget& budget) const {
  const auto begin = from.head ? from.value_size + from.head->literal.size() : 0;
  if (!variants_[variant].matcher.may_begin(text, begin)) return false;
  CaptureLog log;
  if (from.head) {
    if (from.head->field) {
      log.entries[log.size++] = {0, from.value_size, static_cast<std::uint32_t>(*from.head->field)};
    }
  }
  if (!variants_[variant].matcher.match(text, begin, log, budget)) return false;
  log.add_to(out, text);
  return true;
}

const EventPattern* ProgramPatterns::find(std::string_view text, Fields& out, StepBudget& budget,
                                          ValueCache& cache) const {
  if (text.size() >= ~std::uint32_t{0}) return nullptr;
  std::array<Candidates, kMaxHeads + 1> all;
  std::size_t n = candidates(text, all, budget, cache);
  while (n > 0) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < n; ++i) {
      if (*all[i].next < *all[best].next) best = i;
    }
    const auto variant = *all[best].next;
    if (try_variant(all[best], variant, text, out, budget)) return variants_[variant].event;
    if (++all[best].next == all[best].end) all[best] = all[--n];
  }
  return nullptr;
}

std::optional<PartMatch> ProgramPatterns::match_part(std::string_view text) const {
  for (const auto& [part, matcher] : parts_) {
    CaptureLog log;
    StepBudget budget;
    if (!matcher.match(text, 0, log, budget)) continue;
    Fields fields;
    log.add_to(fields, text);
    const auto piece = fields.get(Field::Text);
    const auto begin = static_cast<std::size_t>(piece.data() - text.data());
    PartMatch match;
    match.text = piece;
    if (part->kind == PartKind::First || part->kind == PartKind::Next) {
      match.first = part->kind == PartKind::First;
      match.more = begin + piece.size() < text.size();
      match.task = fields.get(Field::Task);
      match.prefix = text.substr(0, begin);
      return match;
    }
    const auto number = parse_integer<std::uint32_t>(fields.get(Field::Piece));
    const auto count = parse_integer<std::uint32_t>(fields.get(Field::Pieces));
    if (!number || !count || *number > *count || fields.get(Field::Piece).starts_with('0')) continue;
    match.numbered = true;
    match.number = *number;
    match.first = *number == 1;
    match.more = *number < *count;
    match.line_ends = part->kind == PartKind::Line;
    return match;
  }
  return std::nullopt;
}

}  // namespace mailtrace
