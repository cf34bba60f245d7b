#include "patterns/pattern_file.h"

#include <doctest/doctest.h>

using namespace mailtrace;

namespace {

struct ReadFile {
  explicit ReadFile(std::string_view text) : file(read_pattern_file("test.pattern", text, errors)) {}
  std::vector<Error> errors;
  PatternFile file;
};

}  // namespace

TEST_CASE("a file is read into programs, events and samples with their places") {
  const ReadFile read(
      "# a comment\n"
      "system   example\n"
      "lifetime queue_id=5d task=90m\n"
      "program  */one two\r\n"
      "\n"
      "event    done deliver\n"
      "match    {queue_id:qid}  done\n"
      "set      status=sent reason=\"a \\\"b\\\" \\\\\"\n"
      "map      dsn status sent=2.0.0 \"not sent\"=5.0.0 *=4.0.0\n"
      "  otherwise\n"
      "sample   3A5B61F2C  done \n"
      "expect   queue_id=3A5B61F2C sender= reason=\"x y\"\n"
      "reject   done\n");
  CHECK(read.errors.empty());
  const auto& file = read.file;
  CHECK(file.system == "example");
  CHECK(file.queue_id_lifetime == Duration::from_seconds(5 * 86400));
  CHECK(file.task_lifetime == Duration::from_seconds(90 * 60));
  REQUIRE(file.programs.size() == 1);
  CHECK(file.programs[0].globs == std::vector<std::string>{"*/one", "two"});
  REQUIRE(file.programs[0].events.size() == 1);
  const auto& event = file.programs[0].events[0];
  CHECK(event.name == "done");
  CHECK(event.kind == EventKind::Deliver);
  CHECK(event.otherwise);
  CHECK(event.matches[0].text == "{queue_id:qid}  done");
  CHECK(event.matches[0].place.line == 7);
  CHECK(event.matches[0].place.column == 10);
  CHECK(event.constants[1].value == "a \"b\" \\");
  CHECK(event.maps[0].words[1] == std::pair<std::string, std::string>{"not sent", "5.0.0"});
  CHECK(event.maps[0].other == "4.0.0");
  REQUIRE(event.samples.size() == 1);
  CHECK(event.samples[0].text.text == "3A5B61F2C  done ");
  REQUIRE(event.samples[0].expected.size() == 3);
  CHECK(event.samples[0].expected[1].value.empty());
  CHECK(event.samples[0].expected[2].value == "x y");
  CHECK(event.samples[0].expected[2].place.column == 37);
  CHECK(event.rejects[0].text == "done");
}

TEST_CASE("an error shows its place, the line with a caret, and the cure") {
  const ReadFile read("system example\nprogram x\nevent done delivr\n");
  REQUIRE(read.errors.size() == 1);
  CHECK(read.errors[0].text() ==
        "test.pattern:3:12: unknown kind 'delivr'\n"
        "  event done delivr\n"
        "             ^\n"
        "  did you mean 'deliver'?");
}

TEST_CASE("the line above a caret is cut when it is long, and holds no control bytes") {
  const std::string text =
      "system example\nprogram x\nevent a note\nexpect " + std::string(500, ' ') + "bad\x1b";
  const ReadFile read(text);
  REQUIRE(read.errors.size() == 1);
  const auto& message = read.errors[0].message;
  CHECK(message.size() < 400);
  CHECK(message.find('\x1b') == message.npos);
  CHECK(message.find("bad") != message.npos);
}

TEST_CASE("all errors of a file are reported") {
  const ReadFile read("system a\nprogram x\nbad 1\nevent a b\nevent c note\nsample\nmap x y\nset z=1\n");
  CHECK(read.errors.size() == 5);
}

TEST_CASE("directives of an event that is wrong are not complained about") {
  const ReadFile read("system a\nprogram x\nevent a b\nmatch x\nsample x\nexpect size=1\n");
  CHECK(read.errors.size() == 1);
}

TEST_CASE("a missing file is an error with its path") {
  std::vector<Error> errors;
  const auto file = read_pattern_file("/nonexistent/x.pattern", errors);
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].where == "/nonexistent/x.pattern");
  CHECK(file.programs.empty());
}

TEST_CASE("errors are put in the order of lines") {
  std::vector<Error> errors = {{"c", "b:10:1"}, {"a", "b:9:10"}, {"b", "b:9:2"}, {"d", "a"}, {"e", "b:2:1"}};
  sort_by_place(errors);
  std::string order;
  for (const auto& error : errors) order += error.message;
  CHECK(order == "ebacd");
}
