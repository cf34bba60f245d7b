#include "patterns/value_texts.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/patterns/support.h"

using namespace mailtrace;

namespace {

using Texts = std::vector<std::string>;

/// Of the events of one file, sorted; "none" where there are no such texts.
Texts texts_of(std::string_view events, const std::set<std::string_view>& values) {
  const std::string file = "system   example\nprogram  gate\n" + std::string(events);
  const auto load = load_text(file);
  REQUIRE(load.errors.empty());
  auto texts = texts_of_values(*load.set, Field::Status, values);
  if (!texts) return {"none"};
  std::sort(texts->begin(), texts->end());
  return *texts;
}

bool holds_one(std::string_view line, const Texts& texts) {
  return std::any_of(texts.begin(), texts.end(), [&](const std::string& t) { return line.find(t) != line.npos; });
}

TEST_CASE("a captured value stands behind what stands before it") {
  constexpr std::string_view kEvents = R"(
event    deliver deliver
match    {queue_id:qid}: to=<{recipient:angles}>, status={status:word} ({response:text})
)";
  CHECK(texts_of(kEvents, {"bounced"}) == Texts{">, status=bounced"});
  CHECK(texts_of(kEvents, {"bounced", "expired"}) == Texts{">, status=bounced", ">, status=expired"});
}

TEST_CASE("a mapped value is found by its words, and by the form where all other words are it") {
  constexpr std::string_view kEvents = R"(
event    deliver deliver
match    {queue_id:qid}: result {reason:word} for {recipient:word}
map      status reason failed=bounced lost=bounced later=deferred
event    other deliver
match    {queue_id:qid}: handed over as {reason:word}
map      status reason well=sent *=deferred
)";
  CHECK(texts_of(kEvents, {"bounced"}) == Texts{": result failed", ": result lost"});
  CHECK(texts_of(kEvents, {"deferred"}) == Texts{": handed over as ", ": result later"});
}

TEST_CASE("a set value is found by the longest text that each of the forms has") {
  constexpr std::string_view kEvents = R"(
event    gone deliver
match    {queue_id:qid}: to {recipient:word}{? by {relay:word}?} returned to sender
match    {queue_id:qid}: {(gave up on|no hope for)} {recipient:word}
set      status=bounced
event    kept deliver
match    {queue_id:qid}: kept for {recipient:word}
set      status=deferred
)";
  CHECK(texts_of(kEvents, {"bounced"}) == Texts{" returned to sender", "gave up on", "no hope for"});
  CHECK(texts_of(kEvents, {"held"}).empty());
}

TEST_CASE("a value without a text of its own cannot be looked for") {
  constexpr std::string_view kEvents = R"(
event    bare deliver
match    {queue_id:qid} {recipient:word}
set      status=bounced
)";
  CHECK(texts_of(kEvents, {"bounced"}) == Texts{"none"});
  CHECK(texts_of(kEvents, {"deferred"}).empty());
}

TEST_CASE("a reply that tells the value is a text of the line") {
  constexpr std::string_view kEvents = R"(
event    deliver deliver
match    {queue_id:qid}: said {response:text}
program  @reply
event    refused note
match    550 no such user {recipient:word}
set      status=bounced
)";
  CHECK(texts_of(kEvents, {"bounced"}) == Texts{"550 no such user "});
}

TEST_CASE("what another text finds is left out") {
  constexpr std::string_view kEvents = R"(
event    one deliver
match    {queue_id:qid}: lost mail
set      status=bounced
event    two deliver
match    {queue_id:qid}: has lost mail again {reason:text}
set      status=bounced
)";
  CHECK(texts_of(kEvents, {"bounced"}) == Texts{": has lost mail again ", ": lost mail"});
  CHECK(texts_of(R"(
event    one deliver
match    {queue_id:qid} lost mail
set      status=bounced
event    two deliver
match    {queue_id:qid}: has lost mail again {reason:text}
set      status=bounced
)",
                 {"bounced"}) == Texts{" lost mail"});
}

TEST_CASE("every sample of the built-in patterns is found by the texts of its status") {
  std::size_t found = 0;
  for (const std::string_view word : {"bounced", "expired", "deferred", "blocked", "held"}) {
    const auto texts = texts_of_values(PatternSet::built_in(), Field::Status, {word});
    REQUIRE(texts.has_value());
    for (const auto& event : PatternSet::built_in().events()) {
      for (const Sample& sample : event->entry->samples) {
        const bool has_it = std::any_of(sample.expected.begin(), sample.expected.end(), [&](const FieldValue& v) {
          return v.field == Field::Status && v.value == word;
        });
        if (!has_it) continue;
        ++found;
        CHECK_MESSAGE(holds_one(sample.text.text, *texts), word << ": " << sample.text.text);
      }
    }
  }
  CHECK(found > 50);
}

}  // namespace
