#include "patterns/template.h"

#include <doctest/doctest.h>

#include "tests/unit/patterns/support.h"

using namespace mailtrace;

TEST_CASE("a template without marks matches only itself") {
  const Compiled plain("removed");
  CHECK(plain.fields("removed") == "");
  CHECK(plain.fields("removed ") == "no");
  CHECK(plain.fields("remove") == "no");
  CHECK(plain.fields("") == "no");
}

TEST_CASE("doubled braces are braces") {
  CHECK(Compiled("a{{b}}c").fields("a{b}c") == "");
}

TEST_CASE("marks keep what their type matches") {
  const Compiled line("{queue_id:qid}: from=<{sender:angles}>, size={size:number}");
  CHECK(line.fields("3A5B61F2C: from=<a@example.org>, size=12") ==
        "queue_id=3A5B61F2C sender=a@example.org size=12");
  CHECK(line.fields("3A5B61F2C: from=<>, size=12") == "queue_id=3A5B61F2C sender= size=12");
  CHECK(line.fields("3A5B61F2C: from=<>, size=") == "no");
  CHECK(line.fields("4XkYzz3P9q: from=<>, size=1") == "no");
}

TEST_CASE("an unnamed mark keeps nothing") {
  CHECK(Compiled("{_:number} {size:number}").fields("1 2") == "size=2");
}

TEST_CASE("an optional part is present before absent") {
  const Compiled line("a{?, size={size:number}?}{?, {text:text}?}");
  CHECK(line.fields("a") == "");
  CHECK(line.fields("a, size=1") == "size=1");
  CHECK(line.fields("a, size=1, b") == "size=1 text=b");
  CHECK(line.fields("a, size=x") == "text=size=x");
}

TEST_CASE("fields of a way that did not lead to the end are forgotten") {
  const Compiled line("{?{size:number} ?}{text:text}!{?{where:letters}?}");
  CHECK(line.fields("1 x!") == "size=1 text=x");
  CHECK(line.fields("1x!a") == "where=a text=1x");
  CHECK(Compiled("{({size:number} a|{count:number} b)}").fields("7 b") == "count=7");
}

TEST_CASE("alternatives are tried from left to right") {
  CHECK(Compiled("{({user:letters}|{target:word})}").fields("abc") == "user=abc");
  CHECK(Compiled("{({user:letters}|{target:word})}").fields("a1") == "target=a1");
  CHECK(Compiled("x{(a|ab|)}{text:text}").fields("xabc") == "text=bc");
  CHECK(Compiled("x{(b|)}{text:text}").fields("xabc") == "text=abc");
}

TEST_CASE("greedy types take as much, lazy ones as little as lets the rest match") {
  CHECK(Compiled("{subject:text} from {client:text}").fields("a from b from c") ==
        "client=c subject=a from b");
  CHECK(Compiled("{subject:short} from {client:text}").fields("a from b from c") ==
        "client=b from c subject=a");
  CHECK(Compiled("{subject:short}{? {size:number}?}").fields("a 1 2") == "size=2 subject=a 1");
  CHECK(Compiled("({text:short}{?)?}").fields("(a) b)") == "text=a) b");
}

TEST_CASE("types that need ways back find them") {
  CHECK(Compiled("{queue_id:qid}: x").fields("4XkYz3p: x") == "no");
  CHECK(Compiled("{queue_id:qid}: x").fields("4XKYz3p: x") == "queue_id=4XKYz3p");
  CHECK(Compiled("{tests:list},{user:letters}").fields("a,b,c") == "tests=a,b user=c");
  CHECK(Compiled("<{sender:quoted}>").fields("<\"a> \\\"b\"@example.org>") ==
        "sender=\"a> \\\"b\"@example.org");
  CHECK(Compiled("<{sender:quoted}>").fields("<a\"b>") == "no");
}

TEST_CASE("any byte is data") {
  using namespace std::string_view_literals;
  CHECK(Compiled("a{text:text}b")
            .fields("a\0\n\xff"
                    "b"sv) == std::string("text=\0\n\xff"sv));
}

TEST_CASE("a wrong template is refused with its place") {
  CHECK(template_error("a}") == "1: '}' without its beginning");
  CHECK(template_error("{size:number") == "0: not a mark");
  CHECK(template_error("{size}") == "0: not a mark");
  CHECK(template_error("ab{size:numbr}") == "8: unknown type 'numbr'");
  CHECK(template_error("{sise:number}") == "1: unknown field 'sise'");
  CHECK(template_error("{size:number}{size:number}") == "14: field 'size' is set twice");
  CHECK(template_error("{({size:number}|{size:number})}") == "");
  CHECK(template_error("{({size:number}|x)}{size:number}") == "20: field 'size' is set twice");
  CHECK(template_error("a{?b") == "1: '{?' is not closed");
  CHECK(template_error("a{(b|c") == "1: '{(' is not closed");
  CHECK(template_error("a{(b)}") == "1: a choice of one");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "{?";
  CHECK(template_error(deep) == "32: too many parts in one another");
  std::string many;
  for (int i = 0; i < 101; ++i) many += "{_:number} ";
  CHECK(template_error(many) == "0: more than 100 marks");
}

TEST_CASE("coverage says which alternatives and optional parts a text shows") {
  const Compiled line("a{? b{?c?}?}{(1|2)}");
  const CoverageMatcher matcher(line.form, const_cast<ByteTables&>(line.tables));
  const auto covered = [&](std::string_view text) {
    Fields fields;
    Coverage coverage;
    REQUIRE(matcher.match(text, fields, coverage));
    return coverage;
  };
  CHECK(covered("a1") == Coverage{{1, 1}, {3, 0}});
  CHECK(covered("a b2") == Coverage{{1, 0}, {2, 1}, {3, 1}});
  CHECK(covered("a bc2") == Coverage{{1, 0}, {2, 0}, {3, 1}});
}

TEST_CASE("a template knows its fields and types") {
  const Compiled line("{queue_id:qid}: {?{size:number}?}{_:number}");
  CHECK(line.form.fields == std::vector{Field::QueueId, Field::Size});
  CHECK(line.form.used_types == std::vector<std::string>{"qid", "number"});
  CHECK(line.form.has(Field::Size));
  CHECK_FALSE(line.form.has(Field::Text));
}
