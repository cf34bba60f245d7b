#include "cli/option_parser.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace mailtrace {
namespace {

using Words = std::vector<std::string>;

RawOptions parsed(const Words& words) {
  auto raw = parse_options(words);
  REQUIRE_MESSAGE(raw.ok(), (raw.ok() ? "" : raw.error().text()));
  return *raw;
}

std::string complaint(const Words& words) {
  auto raw = parse_options(words);
  return raw.ok() ? "" : raw.error().text();
}

}  // namespace

TEST_CASE("without arguments the defaults hold") {
  RawOptions raw = parsed({});
  CHECK(raw.mode == Mode::Search);
  CHECK(raw.format == ReportFormat::Trace);
  CHECK(raw.time_zone == "local");
  CHECK(raw.inputs.empty());
  CHECK(raw.query.empty());
}

TEST_CASE("a value may stand in the next word, after =, or right after the letter") {
  CHECK(parsed({"-m5"}).max_count == 5);
  CHECK(parsed({"-m", "5"}).max_count == 5);
  CHECK(parsed({"--max-count=5"}).max_count == 5);
  CHECK(parsed({"--max-count", "5"}).max_count == 5);
}

TEST_CASE("letters may be bundled") {
  RawOptions raw = parsed({"-cqm7", "-vn"});
  CHECK(raw.count);
  CHECK(raw.quiet);
  CHECK(raw.invert);
  CHECK(raw.line_number);
  CHECK(raw.max_count == 7);
}

TEST_CASE("options and files may be mixed; - is a file; -- ends the options") {
  RawOptions raw = parsed({"a.log", "-c", "-", "--", "-q", "--json"});
  CHECK(raw.inputs == Words{"a.log", "-", "-q", "--json"});
  CHECK(raw.count);
  CHECK_FALSE(raw.quiet);
}

TEST_CASE("the last one wins where one value is allowed, others collect") {
  RawOptions raw = parsed({"-o", "json", "-o", "lines", "--queue-id", "A1", "--queue-id=B2"});
  CHECK(raw.format == ReportFormat::Lines);
  CHECK(raw.query.queue_ids == Words{"A1", "B2"});
}

TEST_CASE("a value may begin with a hyphen where it is no option") {
  CHECK(parsed({"--since", "-2h"}).since == "-2h");
  CHECK(parsed({"-S-2h"}).since == "-2h");
  CHECK(parsed({"--subject=-c"}).query.subjects == Words{"-c"});
}

TEST_CASE("an unknown option is named once, with a similar one where there is one") {
  CHECK(complaint({"--fron", "x"}) == "unknown option --fron; did you mean --from? (try --help)");
  CHECK(complaint({"--fron=x"}) == "unknown option --fron; did you mean --from? (try --help)");
  CHECK(complaint({"--zzzzz"}) == "unknown option --zzzzz (try --help)");
  CHECK(complaint({"-cz"}) == "unknown option -z (try --help)");
}

TEST_CASE("long options are not guessed from a prefix, and have no other case") {
  CHECK(complaint({"--max"}) == "unknown option --max (try --help)");
  CHECK(complaint({"--COUNT"}) == "unknown option --COUNT (try --help)");
}

TEST_CASE("missing and needless values are complained about") {
  CHECK(complaint({"--from"}) == "--from: needs a value (ADDR) (try --help)");
  CHECK(complaint({"--from="}) == "--from: needs a value (ADDR) (try --help)");
  CHECK(complaint({"-f"}) == "--from: needs a value (ADDR) (try --help)");
  CHECK(complaint({"--from", "-c"}) == "--from: needs a value (ADDR) (try --help)");
  CHECK(complaint({"--count=3"}) == "--count: takes no value (try --help)");
}

TEST_CASE("a wrong value is quoted after the option's name") {
  CHECK(complaint({"-m", "many"}) == "--max-count: not a number: \"many\" (try --help)");
  CHECK(complaint({"--threads=0"}) == "--threads: not a number from 1 to 1024: \"0\" (try --help)");
  CHECK(complaint({"--year", "15"}) == "--year: not a number from 1970 to 9999: \"15\" (try --help)");
  CHECK(complaint({"--sort", "size"}) == "--sort: not one of first, last, file: \"size\" (try --help)");
  CHECK(complaint({"--memory", "1M"}) == "--memory: at least 32M, not \"1M\" (try --help)");
  CHECK(complaint({"--subject", ""}) == "--subject: empty value (try --help)");
}

TEST_CASE("sizes of memory have units of 1024") {
  CHECK(parsed({"--memory", "64M"}).memory_bytes == std::uint64_t{64} << 20);
  CHECK(parsed({"--memory", "1g"}).memory_bytes == std::uint64_t{1} << 30);
  CHECK(parsed({"--memory", "33554432"}).memory_bytes == std::uint64_t{32} << 20);
  for (const char* wrong :
       {"", "M", "64MB", "-64M", "99999999999999999999", "18446744073709551615T", "6 4M"}) {
    CAPTURE(wrong);
    CHECK(complaint({"--memory", wrong}).find("not a size") != std::string::npos);
  }
}

TEST_CASE("a status list is separated by commas; rejected includes greylisted") {
  CHECK(parsed({"-s", "sent,held", "-s", "queued"}).query.statuses ==
        std::set{Status::Sent, Status::Held, Status::Queued});
  CHECK(parsed({"-s", "rejected"}).query.statuses == std::set{Status::Rejected, Status::Greylisted});
  CHECK(parsed({"-s", "greylisted"}).query.statuses == std::set{Status::Greylisted});
  CHECK(complaint({"-s", "sent,snet"}).find("not one of sent, deferred, ") != std::string::npos);
  CHECK(complaint({"-s", "sent,"}).find("\"\"") != std::string::npos);
}

TEST_CASE("a Message-ID is kept without its angle brackets") {
  CHECK(parsed({"-i", "<a@example.org>", "-i", "b@example.org"}).query.message_ids ==
        Words{"a@example.org", "b@example.org"});
  CHECK(complaint({"-i", "<>"}) == "--message-id: empty value (try --help)");
}

TEST_CASE("names whose case does not matter are kept in lower case") {
  RawOptions raw = parsed({"--host", "MX1", "--sasl-user", "Alice", "--subject", "Rechnung ÄÖ"});
  CHECK(raw.query.hosts == Words{"mx1"});
  CHECK(raw.query.sasl_users == Words{"alice"});
  CHECK(raw.query.subjects == Words{"rechnung ÄÖ"});
}

TEST_CASE("-h and --help differ; help ends the parsing") {
  CHECK(parsed({"-h"}).mode == Mode::ShortHelp);
  CHECK(parsed({"-ch"}).mode == Mode::ShortHelp);
  CHECK(parsed({"--help"}).mode == Mode::Help);
  CHECK(parsed({"-V"}).mode == Mode::Version);
  CHECK(parsed({"--help", "--nonsense"}).mode == Mode::Help);
  CHECK(parsed({"-V", "--help"}).mode == Mode::Version);
}

TEST_CASE("--check-patterns may have a file and further files") {
  CHECK(parsed({"--check-patterns"}).mode == Mode::CheckPatterns);
  CHECK(parsed({"--check-patterns"}).pattern_files.empty());
  CHECK(parsed({"--check-patterns", "a.pattern", "b.pattern"}).pattern_files == Words{"a.pattern"});
  CHECK(parsed({"--check-patterns=a.pattern"}).pattern_files == Words{"a.pattern"});
}

TEST_CASE("an empty file name is kept: the search says what is wrong with it") {
  CHECK(parsed({"", "x"}).inputs == Words{"", "x"});
}

}  // namespace mailtrace
