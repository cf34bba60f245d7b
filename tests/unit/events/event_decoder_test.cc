#include "events/event_decoder.h"

#include <doctest/doctest.h>

#include <string>

#include "tests/unit/events/log_events.h"

namespace mailtrace {
namespace {

struct Line {
  std::string text;
  HeaderScratch scratch;
  Header header;
  Event event;
  Decoded decoded;

  Line(EventDecoder& decoder, std::string_view line) : text(test::full_line(line)) {
    REQUIRE(parse_header(text, scratch, header));
    decoded = decoder.decode(header, event);
  }
};

TEST_CASE("a line of a known program is an event with its fields and what its header says") {
  EventDecoder decoder(PatternSet::built_in());
  const Line line(decoder, "09:00:00 mx1 postfix/qmgr[7]: 3A5B61F2C: from=<alice@example.org>, size=512, nrcpt=1 (queue active)");
  REQUIRE(line.decoded == Decoded::Event);
  CHECK(line.event.kind == EventKind::Queue);
  CHECK(line.event.name == "queue_active");
  CHECK(line.event.host == "mx1");
  CHECK(line.event.tag == "postfix/qmgr");
  CHECK(line.event.pid == 7);
  CHECK(line.event.repeated == 1);
  CHECK(line.event.fields.get(Field::QueueId) == "3A5B61F2C");
  CHECK(line.event.fields.get(Field::Sender) == "alice@example.org");
  CHECK(line.event.lifetime > Duration::from_seconds(5 * 86400));
}

TEST_CASE("the null sender is a sender") {
  EventDecoder decoder(PatternSet::built_in());
  const Line line(decoder, "09:00:00 mx1 postfix/qmgr[7]: 3A5B61F2C: from=<>, size=512, nrcpt=1 (queue active)");
  CHECK(line.event.fields.has(Field::Sender));
  CHECK(line.event.fields.get(Field::Sender).empty());
}

TEST_CASE("service and instance names do not matter") {
  EventDecoder decoder(PatternSet::built_in());
  for (const std::string tag : {"postfix/submission/smtpd", "postfix-out/smtpd", "postfix/amavisd/smtpd", "postfix/smtps/smtpd"}) {
    CAPTURE(tag);
    const Line line(decoder, "09:00:00 mx1 " + tag + "[7]: 3A5B61F2C: client=mx.example.net[192.0.2.1]");
    CHECK(line.decoded == Decoded::Event);
    CHECK(line.event.kind == EventKind::Accept);
    CHECK(line.event.tag == tag);
  }
}

TEST_CASE("a word that only looks like a queue-ID is none") {
  EventDecoder decoder(PatternSet::built_in());
  for (const std::string text : {"warning: hostname mx.example.net does not resolve to address 192.0.2.1",
                                 "NOQUEUE: client=mx.example.net[192.0.2.1]", "DEBUG: x", "STATISTICS1: x"}) {
    CAPTURE(text);
    const Line line(decoder, "09:00:00 mx1 postfix/smtpd[7]: " + text);
    CHECK_FALSE(line.event.fields.has(Field::QueueId));
  }
}

TEST_CASE("what is no event says why") {
  EventDecoder decoder(PatternSet::built_in());
  CHECK(Line(decoder, "09:00:00 mx1 sshd[7]: Accepted publickey for alice").decoded == Decoded::UnknownProgram);
  CHECK(Line(decoder, "09:00:00 mx1 postfix/qmgr[7]: nobody has written this").decoded == Decoded::UnknownLine);
  CHECK(Line(decoder, "09:00:00 mx1 postfix/qmgr[7]: done incoming queue scan").decoded == Decoded::Noise);
  CHECK(Line(decoder, "09:00:00 mx1 postfix/qmgr[7]:").decoded == Decoded::UnknownLine);
}

TEST_CASE("a piece of a cut text is a part with its task") {
  EventDecoder decoder(PatternSet::built_in());
  const Line line(decoder, "09:00:00 mx1 amavis[7]: (01234-05) Passed CLEAN {RelayedInbound}, [192.0.2.1]:50123 <alice@exam...");
  REQUIRE(line.decoded == Decoded::Part);
  CHECK(line.event.kind == EventKind::Part);
  CHECK(line.event.fields.get(Field::Task) == "01234-05");
}

TEST_CASE("a decoder does not mix up the fields of one line with those of the next") {
  EventDecoder decoder(PatternSet::built_in());
  const std::string first = "3A5B61F2C: from=<alice@example.org>, size=512, nrcpt=1 (queue active)";
  Event event;
  REQUIRE(decoder.decode_text("postfix/qmgr", first, event) == Decoded::Event);
  REQUIRE(decoder.decode_text("postfix/qmgr", "3A5B61F2D: removed", event) == Decoded::Event);
  CHECK(event.kind == EventKind::End);
  CHECK(event.fields.get(Field::QueueId) == "3A5B61F2D");
  CHECK_FALSE(event.fields.has(Field::Sender));
}

TEST_CASE("tags without number do not fill the memory, and known ones are still known") {
  EventDecoder decoder(PatternSet::built_in());
  Event event;
  for (int i = 0; i < 25'000; ++i) {
    REQUIRE(decoder.decode_text("attacker" + std::to_string(i), "x", event) == Decoded::UnknownProgram);
  }
  CHECK(decoder.decode_text("postfix/qmgr", "3A5B61F2D: removed", event) == Decoded::Event);
}

TEST_CASE("a text with NUL, control and high bytes is data") {
  using namespace std::string_literals;
  EventDecoder decoder(PatternSet::built_in());
  Event event;
  const std::string text = "3A5B61F2C: message-id=<a\0\x01\xff@example.org>"s;
  REQUIRE(decoder.decode_text("postfix/cleanup", text, event) == Decoded::Event);
  CHECK(event.fields.get(Field::MessageId).size() == text.size() - 22);
}

}  // namespace
}  // namespace mailtrace
