// The matcher against another engine: std::regex on the expression a template generates.
#include <doctest/doctest.h>

#include <random>
#include <regex>

#include "patterns/pattern_set.h"
#include "tests/unit/patterns/support.h"

using namespace mailtrace;

namespace {

/// One to three random changes; printable ASCII in, printable ASCII out.
std::string mutated(std::string text, std::mt19937& random) {
  static constexpr std::string_view kBytes = " :,<>()[]=\"\\.;-abzAF059";
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (auto changes = 1 + below(3); changes > 0; --changes) {
    const auto at = below(text.size() + 1);
    const auto length = std::min<std::size_t>(below(12), text.size() - at);
    switch (below(4)) {
      case 0:
        text.insert(at, 1, kBytes[below(kBytes.size())]);
        break;
      case 1:
        text.erase(at, 1 + below(3));
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      case 3:
        if (at < text.size()) text[at] = kBytes[below(kBytes.size())];
        break;
    }
  }
  return text;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

/// The second engine recurses for each byte: it is spared long texts.
constexpr std::size_t kMostBytes = 400;

}  // namespace

TEST_CASE("the matcher and std::regex agree on samples of all events and on changed samples") {
  const auto& set = PatternSet::built_in();
  std::mt19937 random(20'260'101);
  std::size_t compared = 0, differences = 0;
  for (const auto& event : set.events()) {
    for (const auto& form : event->forms) {
      const std::regex expression(form.expression());
      ByteTables tables;
      const Matcher matcher(*form.node, tables);
      const auto compare = [&](const std::string& text) {
        if (text.size() > kMostBytes || !is_printable(text)) return;
        CaptureLog log;
        StepBudget budget;
        ++compared;
        const bool matched = matcher.match(text, 0, log, budget);
        if (matched == std::regex_match(text, expression)) return;
        if (++differences <= 10) MESSAGE(event->name << " matched=" << matched << ": " << text);
      };
      for (const auto& sample : event->entry->samples) {
        const std::string text(sample.text.text);
        compare(text);
        for (int i = 0; i < 4; ++i) compare(mutated(text, random));
      }
      for (const auto& reject : event->entry->rejects) compare(std::string(reject.text));
    }
  }
  MESSAGE("compared " << compared);
  CHECK(differences == 0);
}

TEST_CASE("captures are those of the first way, as std::regex finds it") {
  const Compiled line("{subject:short} {size:decimal}{? {user:letters}?}{text:text}");
  const std::regex expression("([^]*?) ([0-9]+(?:\\.[0-9]+)?)(?: ([a-z]+))?([^]*)");
  std::mt19937 random(7);
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (auto n = random() % 14; n > 0; --n) text += "  19.ab,"[random() % 8];
    std::smatch groups;
    const bool expected = std::regex_match(text, groups, expression);
    Fields fields;
    REQUIRE_MESSAGE(line.match(text, fields) == expected, text);
    if (!expected) continue;
    CHECK_MESSAGE(fields.get(Field::Subject) == groups[1].str(), text);
    CHECK_MESSAGE(fields.get(Field::Size) == groups[2].str(), text);
    CHECK_MESSAGE(fields.has(Field::User) == groups[3].matched, text);
    CHECK_MESSAGE(fields.get(Field::Text) == groups[4].str(), text);
  }
}

TEST_CASE("the index of a program finds what trying its events in order finds") {
  const auto& set = PatternSet::built_in();
  std::mt19937 random(11);
  std::size_t differences = 0;
  for (const auto& group : set.programs()) {
    std::string tag = group->globs[0];
    if (tag.starts_with('*')) tag.replace(0, 1, "x");
    const auto* program = set.for_tag(tag);
    if (!program) continue;
    ByteTables tables;
    std::vector<std::pair<const EventPattern*, Matcher>> in_order;
    for (const auto* event : program->events()) {
      for (const auto& form : event->forms) in_order.emplace_back(event, Matcher(*form.node, tables));
    }
    for (const auto* event : group->events) {
      for (const auto& sample : event->entry->samples) {
        const std::string text = mutated(std::string(sample.text.text), random);
        const EventPattern* expected = nullptr;
        Fields expected_fields, fields;
        for (const auto& [candidate, matcher] : in_order) {
          CaptureLog log;
          StepBudget budget;
          if (!matcher.match(text, 0, log, budget)) continue;
          expected = candidate;
          log.add_to(expected_fields, text);
          break;
        }
        StepBudget budget;
        const auto* found = program->find(text, fields, budget);
        if (found == expected && Compiled::shown(fields) == Compiled::shown(expected_fields)) continue;
        if (++differences <= 10)
          MESSAGE((found ? found->name : "-") << " / " << (expected ? expected->name : "-") << ": " << text);
      }
    }
  }
  CHECK(differences == 0);
}
