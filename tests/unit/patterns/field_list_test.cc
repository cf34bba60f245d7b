// Fields that may stand in any order: the `fields` lines of a system, and `{* NAME*}`.
#include <doctest/doctest.h>

#include "tests/unit/patterns/support.h"

using namespace mailtrace;

namespace {

constexpr std::string_view kFile =
    "system example\nprogram example\n"
    "fields about S={size:number}\nfields about H={client:word}{? I={_:word}?}\nfields about T=\"{subject:short}\"\n"
    "fields about {_:word}={_:number}\n"
    "event came accept\nmatch <= {sender:word}{* about*}{? for {recipient:word}?}\n"
    "event went deliver\nmatch {+about +}gone\n";

/// The fields of a text of the program "example", "no" if it is none of its events.
std::string fields_of(std::string_view text) {
  static const auto load = load_text(kFile);
  REQUIRE(load.errors.empty());
  Fields out;
  FieldTexts texts;
  if (!load.set->match(*load.set->for_tag("example"), text, out, texts)) return "no";
  return Compiled::shown(out);
}

/// The messages of a file that is wrong.
std::string errors_of(const std::string& text) {
  std::string all;
  const auto load = load_text(text);
  for (const auto& error : load.errors) all += error.message.substr(0, error.message.find('\n')) + "\n";
  return all;
}

}  // namespace

TEST_CASE("the fields of a list stand in any order, each or none") {
  CHECK(fields_of("<= a@b") == "sender=a@b");
  CHECK(fields_of("<= a@b S=7 H=mx I=z") == "sender=a@b client=mx size=7");
  CHECK(fields_of("<= a@b H=mx I=z S=7 for c@d") == "sender=a@b recipient=c@d client=mx size=7");
  CHECK(fields_of("<= a@b H=mx q") == "no");
  CHECK(fields_of("<= a@bS=7") == "sender=a@bS=7");
}

TEST_CASE("of a field that stands there twice the first counts") {
  CHECK(fields_of("<= a@b S=7 S=8") == "sender=a@b size=7");
  CHECK(fields_of("<= a@b T=\"x S=9\" S=8 T=\"y\"") == "sender=a@b size=8 subject=x S=9");
}

TEST_CASE("fields that are not known by name can be let through by one that fits them all") {
  CHECK(fields_of("<= a@b DT=9 S=1 QT=3") == "sender=a@b size=1");
}

TEST_CASE("a list that must not be empty, with the separator behind") {
  CHECK(fields_of("S=7 gone") == "size=7");
  CHECK(fields_of("S=7 H=mx gone") == "client=mx size=7");
  CHECK(fields_of("gone") == "no");
}

TEST_CASE("a text with fields without end is given up, not followed") {
  std::string text = "<= a@b";
  for (int i = 0; i < 3000; ++i) text += " S=7";
  CHECK(fields_of(text) == "no");
}

TEST_CASE("a list that is not there, not closed or may be empty is an error") {
  CHECK(errors_of("system x\nprogram x\nevent a note\nmatch {* nothing*}\nsample b\n") == "unknown field list 'nothing'\n");
  CHECK(errors_of("system x\nprogram x\nfields l {_:word}\nevent a note\nmatch {* l}\nsample b\n") ==
        "a field list is not closed\n");
  CHECK(errors_of("system x\nprogram x\nfields l {_:text}\nevent a note\nmatch {*l*}\nsample b\n") ==
        "a piece of this list may be empty\n");
  CHECK(errors_of("system x\nfields l\n") == "the template is missing\n");
}
