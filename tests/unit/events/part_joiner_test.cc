#include "events/part_joiner.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/events/log_events.h"

namespace mailtrace {
namespace {

using test::LogEvents;

const std::string kFirst =
    "09:00:00 mx1 amavis[7]: (01234-05) Passed CLEAN {RelayedInbound}, [192.0.2.1]:50123 "
    "<alice@example.net> -> <bob@example.org>, Queue-ID: 3A5B...\n";
const std::string kSecond =
    "09:00:00 mx1 amavis[7]: (01234-05) ...61F2C, Message-ID: <m1@example.net>, mail_id: "
    "y56hSa8ZL3DA, Hits: 0.052, size: 2888, queued_as: 3A5B6...\n";
const std::string kThird = "09:00:00 mx1 amavis[7]: (01234-05) ...1F2D, 2342 ms\n";

/// The events of a log after joining, by kind and queue-ID they are about.
std::vector<std::string> joined(std::string_view log) {
  const LogEvents events(log);
  PartJoiner joiner(PatternSet::built_in());
  std::vector<std::string> out;
  for (Event event : events.in_order()) {
    if (event.kind == EventKind::Part) joiner.join(event);
    CHECK(event.fields.has(Field::Task));
    out.push_back(std::string(to_string(event.kind)) + " " + std::string(event.fields.get(Field::AboutId)) + ">" +
                  std::string(event.fields.get(Field::NextId)));
  }
  return out;
}

using Texts = std::vector<std::string>;

TEST_CASE("the last piece is what the whole text means, the pieces before are notes of the task") {
  CHECK(joined(kFirst + kSecond + kThird) == Texts{"note >", "note >", "filter 3A5B61F2C>3A5B61F2D"});
}

TEST_CASE("texts cut by different tasks at the same time are kept apart") {
  std::string other = kFirst + kSecond + kThird, log;
  for (std::size_t at; (at = other.find("01234-05")) != std::string::npos;) other.replace(at, 8, "01235-09");
  for (std::size_t at; (at = other.find("3A5B61")) != std::string::npos;) other.replace(at, 6, "3A5C61");
  other = kFirst;
  other.replace(other.find("01234-05"), 8, "01235-09");
  other.replace(other.find("Queue-ID: 3A5B"), 14, "Queue-ID: 4A5B");
  std::string other_end = "09:00:00 mx1 amavis[8]: (01235-09) ...61F2C, Hits: 0, size: 1, 23 ms\n";
  log = kFirst + other + kSecond + other_end + kThird;
  const Texts texts = joined(log);
  REQUIRE(texts.size() == 5);
  CHECK(texts[3] == "filter 4A5B61F2C>");
  CHECK(texts[4] == "filter 3A5B61F2C>3A5B61F2D");
}

TEST_CASE("texts of the same task on two hosts are kept apart") {
  std::string other = kFirst + kSecond;
  for (std::size_t at = 0; (at = other.find(" mx1 ", at)) != std::string::npos;) other.replace(at, 5, " mx2 ");
  const Texts texts = joined(kFirst + other + kSecond + kThird);
  REQUIRE(texts.size() == 5);
  CHECK(texts[4] == "filter 3A5B61F2C>3A5B61F2D");
}

TEST_CASE("a piece whose first piece was rotated away is a note of the task") {
  CHECK(joined(kSecond + kThird) == Texts{"note >", "note >"});
}

TEST_CASE("a text whose last piece is missing stays notes, and the next text of the task is whole") {
  CHECK(joined(kFirst + kFirst + kSecond + kThird) ==
        Texts{"note >", "note >", "note >", "filter 3A5B61F2C>3A5B61F2D"});
}

TEST_CASE("a text without end does not grow without bound") {
  const std::string piece(1000, 'x');
  std::string log = kFirst;
  for (int i = 0; i < 400; ++i) log += "09:00:00 mx1 amavis[7]: (01234-05) ..." + piece + "...\n";
  log += kThird;
  const Texts texts = joined(log);
  REQUIRE(texts.size() == 402);
  CHECK(texts.back() == "note >");
}

TEST_CASE("texts begun and never ended do not pile up, and the newest are still joined") {
  LogEvents events;
  std::string log;
  for (std::size_t i = 0; i < PartJoiner::kMostWaiting + 100; ++i) {
    log += "09:00:00 mx1 amavis[7]: (" + std::to_string(10000 + i) + "-01) Passed CLEAN, Queue...\n";
  }
  log += kFirst + kSecond + kThird;
  const Texts texts = joined(log);
  CHECK(texts.back() == "filter 3A5B61F2C>3A5B61F2D");
}

TEST_CASE("numbered pieces are one text of the process, and lines of the queue-ID in the first") {
  const std::string log =
      "Nov 21 09:00:00 mx1 exim[7]: [1\\4] [7] 1vxNiW-00004Y-3A H=mx [192.0.2.1] F=<a@example.net> rejected after DATA: no\n"
      "Nov 21 09:00:00 mx1 exim[8]: [1/2] 1vxNiX-00004Y-3A <= a@example.net U=a P=local S=1 for b@exam\n"
      "Nov 21 09:00:00 mx1 exim[7]: [2\\4] Envelope-from: <a@example.net>\n"
      "Nov 21 09:00:00 mx1 exim[8]: [2/2] ple.org\n"
      "Nov 21 09:00:00 mx1 exim[7]: [3\\4] Envelope-to: <b@example.org>\n"
      "Nov 21 09:00:00 mx1 exim[7]: [4/4]   Subject: x\n"
      "Nov 21 09:00:00 mx1 exim[9]: [2/2] the end alone\n"
      "Nov 21 09:00:00 mx1 exim[9]: [3/2] more than there are\n";
  const LogEvents events(log);
  PartJoiner joiner(PatternSet::built_in());
  Texts out;
  for (Event event : events.in_order()) {
    if (event.kind == EventKind::Part) joiner.join(event);
    out.push_back(std::string(to_string(event.kind)) + " " + std::string(event.fields.get(Field::QueueId)) + " " +
                  std::string(event.fields.get(Field::Recipients)) + "|" + std::string(event.fields.get(Field::Response)));
  }
  CHECK(out == Texts{"note 1vxNiW-00004Y-3A |", "note 1vxNiX-00004Y-3A |", "note 1vxNiW-00004Y-3A |",
                     "accept 1vxNiX-00004Y-3A b@example.org|", "note 1vxNiW-00004Y-3A |",
                     "refuse 1vxNiW-00004Y-3A <b@example.org>|no", "note  |"});
}

}  // namespace
}  // namespace mailtrace
