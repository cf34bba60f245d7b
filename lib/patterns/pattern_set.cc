#include "patterns/pattern_set.h"

#include <algorithm>

namespace mailtrace {
namespace {

/// How many combinations of programs are kept. More than logs can hold by right; a tag beyond them gets
/// the first program that names it.
constexpr std::size_t kMaxCombinations = 1024;

/// The next system's own words decide what "sent" and "rejected" mean; a deferred delivery stays deferred
/// whatever the reply says.
bool yields_to_reply(std::string_view status) {
  return status == "sent" || status == "rejected";
}

const EventPattern* find(const ProgramPatterns& program, std::string_view text, Fields& out,
                         FieldTexts& texts, StepBudget& budget, ValueCache& cache) {
  const auto* event = program.find(text, out, budget, cache);
  if (!event) return nullptr;
  finish_fields(*event, out, texts);
  return event;
}

}  // namespace

bool tag_matches(std::string_view glob, std::string_view tag) {
  std::size_t g = 0, t = 0, star = glob.npos, resume = 0;
  while (t < tag.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      resume = t;
    } else if (g < glob.size() && glob[g] == tag[t]) {
      ++g;
      ++t;
    } else if (star != glob.npos) {
      g = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

ByteSet PatternSet::part_ends() const {
  ByteSet ends;
  for (const auto& group : programs_) {
    for (const PartForm& part : group->parts) {
      if (part.kind == PartKind::First) ends |= lasts_of(*part.form.node);
    }
  }
  return ends;
}

std::vector<std::string_view> PatternSet::globs_with(const std::function<bool(const EventPattern&)>& property) const {
  std::vector<std::string_view> globs;
  for (const auto& group : programs_) {
    const bool has_one = std::any_of(group->events.begin(), group->events.end(),
                                     [&](const EventPattern* event) { return property(*event); });
    if (has_one) globs.insert(globs.end(), group->globs.begin(), group->globs.end());
  }
  return globs;
}

std::vector<std::string_view> PatternSet::globs_not_followed() const {
  std::vector<std::string_view> globs;
  for (const auto& group : programs_) {
    if (!group->can_be_followed) globs.insert(globs.end(), group->globs.begin(), group->globs.end());
  }
  return globs;
}

std::vector<std::string_view> PatternSet::globs_with_numbered_pieces() const {
  std::vector<std::string_view> globs;
  for (const auto& group : programs_) {
    const bool has_one =
        std::any_of(group->parts.begin(), group->parts.end(), [](const PartForm& part) { return is_numbered(part.kind); });
    if (has_one) globs.insert(globs.end(), group->globs.begin(), group->globs.end());
  }
  return globs;
}

std::vector<std::string> PatternSet::first_piece_begins() const {
  std::vector<std::string> begins;
  for (const auto& group : programs_) {
    for (const PartForm& part : group->parts) {
      if (!is_numbered(part.kind)) continue;
      std::string& begin = begins.emplace_back();
      for (const NodePtr& node : part.form.node->children) {
        const bool is_number = node->kind == Node::Kind::Capture && node->field == Field::Piece;
        if (!is_number && node->kind != Node::Kind::Literal) break;
        begin += is_number ? "1" : node->literal;
      }
    }
  }
  return begins;
}

const ProgramPatterns* PatternSet::for_tag(std::string_view tag) const {
  std::vector<std::uint16_t> groups;
  for (std::size_t i = 0; i < programs_.size(); ++i) {
    const auto& globs = programs_[i]->globs;
    if (std::any_of(globs.begin(), globs.end(), [&](auto& glob) { return tag_matches(glob, tag); })) {
      groups.push_back(static_cast<std::uint16_t>(i));
    }
  }
  if (groups.empty()) return nullptr;
  const std::lock_guard lock(mutex_);
  if (by_programs_.size() >= kMaxCombinations && !by_programs_.contains(groups))
    groups.erase(groups.begin() + 1, groups.end());
  auto& patterns = by_programs_[groups];
  if (!patterns) {
    std::vector<const EventPattern*> events;
    std::vector<const PartForm*> parts;
    for (const auto i : groups) {
      const auto& group = *programs_[i];
      events.insert(events.end(), group.events.begin(), group.events.end());
      for (const auto& part : group.parts) parts.push_back(&part);
    }
    patterns = std::make_unique<ProgramPatterns>(std::move(events), std::move(parts), tables_);
  }
  return patterns.get();
}

const EventPattern* PatternSet::match(const ProgramPatterns& program, std::string_view text, Fields& out,
                                      FieldTexts& texts, ValueCache& cache) const {
  out.clear();
  StepBudget budget;
  const auto* event = find(program, text, out, texts, budget, cache);
  if (event && out.has(Field::Response)) {
    StepBudget reply_budget;
    Fields more;
    if (find(*replies_, out.get(Field::Response), more, texts, reply_budget, cache)) {
      more.for_each([&](Field field, std::string_view value) {
        if (!out.has(field) || (field == Field::Status && yields_to_reply(out.get(field)))) {
          out.set(field, value);
        }
      });
    }
    budget.exhausted |= reply_budget.exhausted;
  }
  if (budget.exhausted) given_up_.fetch_add(1, std::memory_order_relaxed);
  return event;
}

}  // namespace mailtrace
