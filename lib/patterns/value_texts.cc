#include "patterns/value_texts.h"

#include <algorithm>

namespace mailtrace {
namespace {

constexpr std::size_t kShortest = 3;

using Texts = std::vector<std::string>;

std::size_t shortest(const Texts& texts) {
  std::size_t size = texts.empty() ? 0 : texts.front().size();
  for (const std::string& text : texts) size = std::min(size, text.size());
  return size;
}

/// Texts of which one stands in every text of the node, as long ones as there are; none: there are no such.
Texts needed_by(const Node& node) {
  switch (node.kind) {
    case Node::Kind::Literal:
      return {node.literal};
    case Node::Kind::Capture:
      return needed_by(*node.children.front());
    case Node::Kind::Repeat:
      return node.min > 0 ? needed_by(*node.children.front()) : Texts{};
    case Node::Kind::Sequence: {
      Texts best;
      for (const NodePtr& child : node.children) {
        Texts texts = needed_by(*child);
        if (shortest(texts) > shortest(best)) best = std::move(texts);
      }
      return best;
    }
    case Node::Kind::Choice: {
      Texts all;
      for (const NodePtr& child : node.children) {
        const Texts texts = needed_by(*child);
        if (texts.empty()) return {};
        all.insert(all.end(), texts.begin(), texts.end());
      }
      return all;
    }
    case Node::Kind::Class:
    case Node::Kind::Mark:
      break;
  }
  return {};
}

/// What always stands right before the field, wherever it is captured; `before` stands before the node.
void add_texts_before(const Node& node, Field field, const std::string& before, Texts& found) {
  if (node.kind == Node::Kind::Capture && node.field == field) {
    found.push_back(before);
    return;
  }
  std::string last = before;
  for (const NodePtr& child : node.children) {
    add_texts_before(*child, field, last, found);
    if (node.kind != Node::Kind::Sequence) continue;
    last = child->kind == Node::Kind::Literal ? child->literal : std::string();
  }
}

/// The events of one field's values.
class ValueTexts {
 public:
  ValueTexts(Field field, const std::set<std::string_view>& values) : field_(field), values_(values) {}

  void add(const EventPattern& event) {
    for (const Template& form : event.forms) add_form(event, form);
  }

  std::optional<Texts> take() {
    if (!all_told_) return std::nullopt;
    std::sort(texts_.begin(), texts_.end(), [](auto& a, auto& b) { return a.size() < b.size(); });
    Texts kept;
    for (std::string& text : texts_) {
      const bool is_found_by_another =
          std::any_of(kept.begin(), kept.end(), [&](const std::string& k) { return text.find(k) != text.npos; });
      if (!is_found_by_another) kept.push_back(std::move(text));
    }
    return kept;
  }

 private:
  void add_form(const EventPattern& event, const Template& form) {
    for (const FieldValue& constant : event.entry->constants) {
      if (constant.field == field_ && values_.contains(constant.value)) add_form_itself(form);
    }
    if (form.has(field_)) {
      for (const std::string_view value : values_) add_captured(form, field_, value);
    }
    for (const FieldMap& map : event.entry->maps) {
      if (map.target != field_) continue;
      for (const auto& [word, value] : map.words) {
        if (values_.contains(value)) add_captured(form, map.source, word);
      }
      if (map.other && values_.contains(*map.other)) add_form_itself(form);
    }
  }

  /// The form is one whose `source` has this value.
  void add_captured(const Template& form, Field source, std::string_view value) {
    Texts before;
    if (form.has(source)) add_texts_before(*form.node, source, {}, before);
    // A constant, or a part of a list.
    if (before.empty()) return add_form_itself(form);
    for (const std::string& text : before) {
      const std::string whole = text + std::string(value);
      if (whole.size() < kShortest) return add_form_itself(form);
      texts_.push_back(whole);
    }
  }

  void add_form_itself(const Template& form) {
    const Texts texts = needed_by(*form.node);
    all_told_ = all_told_ && shortest(texts) >= kShortest;
    texts_.insert(texts_.end(), texts.begin(), texts.end());
  }

  const Field field_;
  const std::set<std::string_view>& values_;
  Texts texts_;
  bool all_told_ = true;
};

}  // namespace

std::optional<std::vector<std::string>> texts_of_values(const PatternSet& patterns, Field field,
                                                        const std::set<std::string_view>& values) {
  ValueTexts found(field, values);
  for (const auto& event : patterns.events()) found.add(*event);
  return found.take();
}

}  // namespace mailtrace
