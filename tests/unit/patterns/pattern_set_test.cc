#include "patterns/pattern_set.h"

#include <doctest/doctest.h>

#include "tests/unit/patterns/support.h"

using namespace mailtrace;

namespace {

constexpr std::string_view kFile = R"(
system   example
lifetime queue_id=5d task=2h
program  */smtp example-*
event    deliver deliver
match    {queue_id:qid}: to=<{recipient:angles}>, status={status:word} ({response:text})
map      status status ok=sent later=deferred
event    note note
match    {queue_id:qid}: {reason:text}
otherwise
event    removed end
match    {queue_id:qid}: removed
set      status=sent
event    refuse refuse
match    {({queue_id:qid}|NOQUEUE)}: reject: {where:word}
map      action where RCPT=reject *=other
program  */smtp
event    connect connect
match    connect from {client:word}
program  @reply
event    queued note
match    {_:number} Ok: queued as {next_id:word}
set      reason=reply
event    refused note
match    {_:number} {dsn:word} no <{recipient:angles}>
program  cutter
part     next ({task:number}) ...{text:short}{?...?}
part     first ({task:number}) {text:text}...
event    passed filter
match    ({task:number}) Passed {category:word}, {about_id:qid}
)";

std::string described(const PatternSet& set, std::string_view tag, std::string_view text) {
  const auto* program = set.for_tag(tag);
  if (!program) return "no program";
  Fields fields;
  FieldTexts texts;
  const auto* event = set.match(*program, text, fields, texts);
  if (!event) return "no event";
  return event->name + ' ' + Compiled::shown(fields);
}

}  // namespace

TEST_CASE("globs: a star is any text, also with slashes") {
  CHECK(tag_matches("*/smtp", "postfix/smtp"));
  CHECK(tag_matches("*/smtp", "postfix/out/smtp"));
  CHECK_FALSE(tag_matches("*/smtp", "smtp"));
  CHECK_FALSE(tag_matches("*/smtp", "postfix/smtpd"));
  CHECK(tag_matches("a*b*c", "aXbYbZc"));
  CHECK_FALSE(tag_matches("a*b*c", "aXbYbZ"));
  CHECK(tag_matches("*", ""));
  CHECK_FALSE(tag_matches("", "x"));
  CHECK_FALSE(tag_matches("*a*a*a*a*a*a*a*a*b", std::string(20'000, 'a')));
}

TEST_CASE("a tag is given the events of all programs that name it") {
  const auto load = load_text(kFile);
  REQUIRE(load.errors.empty());
  const auto& set = *load.set;
  CHECK(set.for_tag("unknown") == nullptr);
  CHECK(set.for_tag("@reply") == nullptr);
  CHECK(set.for_tag("x/smtp") == set.for_tag("y/smtp"));
  CHECK(set.for_tag("x/smtp") != set.for_tag("example-1"));
  CHECK(described(set, "x/smtp", "connect from a") == "connect client=a");
  CHECK(described(set, "example-1", "connect from a") == "no event");
}

TEST_CASE("events carry the lifetimes of their file") {
  const auto load = load_text(kFile);
  CHECK(load.set->events()[0]->queue_id_lifetime == Duration::from_seconds(5 * 86400));
  CHECK(load.set->events()[0]->task_lifetime == Duration::from_seconds(2 * 3600));
}

TEST_CASE("an event that is otherwise waits for all others") {
  const auto load = load_text(kFile);
  CHECK(described(*load.set, "x/smtp", "3A5B61F2C: removed") == "removed queue_id=3A5B61F2C status=sent");
  CHECK(described(*load.set, "x/smtp", "3A5B61F2C: hello") == "note queue_id=3A5B61F2C reason=hello");
}

TEST_CASE("maps translate what they know and leave the rest") {
  const auto load = load_text(kFile);
  const auto& set = *load.set;
  CHECK(described(set, "x/smtp", "3A5B61F2C: to=<a>, status=ok (x)") ==
        "deliver queue_id=3A5B61F2C recipient=a status=sent response=x");
  CHECK(described(set, "x/smtp", "3A5B61F2C: to=<a>, status=odd (x)") ==
        "deliver queue_id=3A5B61F2C recipient=a status=odd response=x");
  CHECK(described(set, "x/smtp", "NOQUEUE: reject: RCPT") == "refuse action=reject where=RCPT");
  CHECK(described(set, "x/smtp", "3A5B61F2C: reject: DATA") ==
        "refuse queue_id=3A5B61F2C action=other where=DATA");
}

TEST_CASE("a response is taken apart, and adds only what the line has not got") {
  const auto load = load_text(kFile);
  const auto& set = *load.set;
  CHECK(described(set, "x/smtp", "3A5B61F2C: to=<a>, status=ok (250 Ok: queued as Q)") ==
        "deliver queue_id=3A5B61F2C recipient=a status=sent response=250 Ok: queued as Q reason=reply "
        "next_id=Q");
  CHECK(described(set, "x/smtp", "3A5B61F2C: to=<a>, status=ok (550 5.1.1 no <b>)") ==
        "deliver queue_id=3A5B61F2C recipient=a dsn=5.1.1 status=sent response=550 5.1.1 no <b>");
}

TEST_CASE("a status of the reply replaces sent and rejected, and no other") {
  constexpr std::string_view kText = R"(
system   example
program  example
event    deliver deliver
match    {?{status:word} ?}({response:text})
program  @reply
event    greylisted note
match    450 try later
set      status=greylisted
)";
  const auto load = load_text(kText);
  const auto status = [&](std::string_view text) {
    Fields fields;
    FieldTexts texts;
    load.set->match(*load.set->for_tag("example"), text, fields, texts);
    return std::string(fields.get(Field::Status));
  };
  CHECK(status("rejected (450 try later)") == "greylisted");
  CHECK(status("sent (450 try later)") == "greylisted");
  CHECK(status("deferred (450 try later)") == "deferred");
  CHECK(status("(450 try later)") == "greylisted");
  CHECK(status("rejected (550 no)") == "rejected");
}

TEST_CASE("fields of an earlier line do not stay") {
  const auto load = load_text(kFile);
  Fields fields;
  FieldTexts texts;
  fields.set(Field::Sender, "old");
  CHECK(load.set->match(*load.set->for_tag("x/smtp"), "nothing", fields, texts) == nullptr);
  CHECK(fields.empty());
}

TEST_CASE("pieces of a cut text say how to join them") {
  const auto load = load_text(kFile);
  const auto& program = *load.set->for_tag("cutter");
  REQUIRE(program.has_parts());
  const auto first = load.set->match_part(program, "(1) Passed CLEAN,...");
  const auto middle = load.set->match_part(program, "(1) ... 3A5B...");
  const auto last = load.set->match_part(program, "(1) ...61F2C");
  REQUIRE(first);
  REQUIRE(middle);
  REQUIRE(last);
  CHECK(first->first);
  CHECK(first->more);
  CHECK(first->task == "1");
  CHECK_FALSE(middle->first);
  CHECK(middle->more);
  CHECK_FALSE(last->more);
  std::string joined(first->prefix);
  for (const auto& part : {*first, *middle, *last}) joined += part.text;
  CHECK(described(*load.set, "cutter", joined) == "passed task=1 about_id=3A5B61F2C category=CLEAN");
  CHECK_FALSE(load.set->match_part(program, "(1) Passed CLEAN"));
  CHECK_FALSE(load.set->for_tag("x/smtp")->has_parts());
}

TEST_CASE("the user's event replaces the built-in one of its name, with a note") {
  constexpr std::string_view kUser = R"(
system   example
program  */smtp
event    removed end
match    {queue_id:qid}: deleted
)";
  const auto load = load_text(kFile, kUser);
  CHECK(load.errors.empty());
  CHECK(load.notes ==
        std::vector<std::string>{"event 'removed' of system 'example' replaces the built-in one"});
  CHECK(described(*load.set, "x/smtp", "3A5B61F2C: deleted") == "removed queue_id=3A5B61F2C");
  CHECK(described(*load.set, "x/smtp", "3A5B61F2C: removed") == "note queue_id=3A5B61F2C reason=removed");
}

TEST_CASE("the user's events are tried first") {
  constexpr std::string_view kUser = R"(
system   mine
program  x/smtp
event    mine end
match    {queue_id:qid}: removed
)";
  const auto load = load_text(kFile, kUser);
  CHECK(described(*load.set, "x/smtp", "3A5B61F2C: removed") == "mine queue_id=3A5B61F2C");
}

TEST_CASE("a mistake costs its event, not the set") {
  constexpr std::string_view kBroken =
      "system a\nprogram x\nevent b note\nmatch {_:nope}\nevent c note\nmatch {size:number}\n";
  const auto load = load_text(kBroken);
  CHECK(load.errors.size() == 1);
  CHECK(described(*load.set, "x", "12") == "c size=12");
}

TEST_CASE("blanks that a program writes as another character are blanks again, before the reply is read") {
  const auto load = load_text(R"(
system   other
program  other
event    done deliver
match    done: {response:text}
set      status=sent
blanks   response _

program  @reply
event    queued_as note
match    250 ok queued as {next_id:qid}
)");
  REQUIRE(load.errors.empty());
  CHECK(described(*load.set, "other", "done: 250_ok_queued_as_3A5B61F2C") ==
        "done status=sent response=250 ok queued as 3A5B61F2C next_id=3A5B61F2C");
  CHECK(described(*load.set, "other", "done: no") == "done status=sent response=no");
}

TEST_CASE("the front of one field is another field") {
  const auto load = load_text(R"(
system   other
program  other
event    start note
match    [{queue_id:text}]
front    session queue_id .
)");
  REQUIRE(load.errors.empty());
  CHECK(described(*load.set, "other", "[A1.B2.3]") == "start queue_id=A1.B2.3 session=A1.B2");
  CHECK(described(*load.set, "other", "[A1]") == "start queue_id=A1 session=A1");
  CHECK(described(*load.set, "other", "[]") == "start queue_id= session=");
}

TEST_CASE("an address's own domain in front of it is stripped, and no other") {
  const auto load = load_text(R"(
system   other
program  other
event    start note
match    to {recipient:text}
strip    recipient own-domain
)");
  REQUIRE(load.errors.empty());
  CHECK(described(*load.set, "other", "to example.org-bob@example.org") == "start recipient=bob@example.org");
  CHECK(described(*load.set, "other", "to Example.ORG-b-o-b@example.org") == "start recipient=b-o-b@example.org");
  CHECK(described(*load.set, "other", "to alias-bob@example.org") == "start recipient=alias-bob@example.org");
  CHECK(described(*load.set, "other", "to example.org@example.org") == "start recipient=example.org@example.org");
  CHECK(described(*load.set, "other", "to bob") == "start recipient=bob");
  CHECK(described(*load.set, "other", "to @") == "start recipient=@");
}

TEST_CASE("texts that cost too much are counted") {
  constexpr std::string_view kEvil =
      "system a\nprogram x\nevent b note\nmatch {_:text} {_:text} {_:text} {_:text}x\n";
  const auto load = load_text(kEvil);
  CHECK(described(*load.set, "x", std::string(50'000, ' ')) == "no event");
  CHECK(load.set->given_up() == 1);
}

TEST_CASE("tags of the log cannot make the set grow without bound") {
  std::string file = "system a\n";
  for (int i = 0; i < 12; ++i) {
    file += "program *" + std::string(1, static_cast<char>('a' + i)) + "*\nevent e" + std::to_string(i) +
            " note\nmatch x\n";
  }
  const auto load = load_text(file);
  const ProgramPatterns* last = nullptr;
  for (int bits = 1; bits < 4096; ++bits) {
    std::string tag;
    for (int i = 0; i < 12; ++i) {
      if (bits >> i & 1) tag += static_cast<char>('a' + i);
    }
    last = load.set->for_tag(tag);
    REQUIRE(last);
  }
  CHECK(last->events().size() == 1);
}

TEST_CASE("a missing path is an error, the built-in set is still there") {
  const std::vector<std::string> paths = {"/nonexistent/dir"};
  const auto load = PatternSet::load(paths);
  REQUIRE(load.errors.size() == 1);
  CHECK(load.errors[0].where == "/nonexistent/dir");
  CHECK_FALSE(load.set->events().empty());
}
