#include "traces/task_verdicts.h"

#include <doctest/doctest.h>

#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using namespace test;

const std::string kHop = begin("09:00:00", "mx1", "3A5B61F2C", kOutside, "m1@example.net");

std::string to_filter(const std::string& to, const std::string& response) {
  return deliver("09:00:02", "mx1", "3A5B61F2C", to, kFilter, "sent", response);
}
std::string blocked(const std::string& action, const std::string& to = "<bob@example.org>") {
  return "09:00:02 mx1 amavis[5]: (01234-05) Blocked SPAM {" + action + "}, [192.0.2.1]:41975 <alice@example.net> -> " + to +
         ", quarantine: Z/spam-x.gz, Queue-ID: 3A5B61F2C, Message-ID: <m1@example.net>, mail_id: ZvfNF4lwzKzk, Hits: 25, size: "
         "10, 342 ms\n";
}
const std::string kEnd = removed("09:00:03", "mx1", "3A5B61F2C");

TEST_CASE("sent to a filter that blocked it is blocked") {
  const Trace trace = trace_of(kHop + blocked("DiscardedInbound,Quarantined") +
                               to_filter("bob@example.org", "250 2.7.0 Ok, discarded, id=01234-05 - spam") + kEnd);
  CHECK(recipients(trace) == "bob@example.org blocked");
  CHECK(trace.status == Status::Blocked);
}

TEST_CASE("a filter's block concerns the recipients it names") {
  const Trace trace = trace_of(kHop + blocked("DiscardedInbound") + to_filter("bob@example.org", "250 2.7.0 Ok, discarded, id=01234-05") +
                               to_filter("eve@example.org", "250 2.0.0 Ok: queued as 3A5B61F2D") +
                               begin("09:00:02", "mx1", "3A5B61F2D", kLocalhost, "m1@example.net") +
                               deliver("09:00:03", "mx1", "3A5B61F2D", "eve@example.org", "local", "sent", "delivered") +
                               removed("09:00:03", "mx1", "3A5B61F2D") + kEnd);
  CHECK(recipients(trace) == "bob@example.org blocked, eve@example.org sent");
}

TEST_CASE("a filter whose line is missing leaves the word of its reply") {
  const Trace trace = trace_of(kHop + to_filter("bob@example.org", "250 2.7.0 Ok, discarded, id=01234-05 - spam") + kEnd);
  CHECK(trace.status != Status::Sent);
}

TEST_CASE("what the filter could not hand on for now stays deferred") {
  const Trace trace = trace_of(
      kHop +
      "09:00:02 mx1 amavis[5]: (01234-05) Blocked MTA-BLOCKED {TempFailedInbound}, [192.0.2.1]:50123 <alice@example.net> -> "
      "<bob@example.org>, Queue-ID: 3A5B61F2C, Message-ID: <m1@example.net>, mail_id: y56hSa8ZL3DA, Hits: -, size: 2888, 342 "
      "ms\n" +
      deliver("09:00:02", "mx1", "3A5B61F2C", "bob@example.org", kFilter, "deferred", "451 4.5.0 no", "4.5.0"));
  CHECK(recipients(trace) == "bob@example.org deferred");
}

const std::string kLmtp = "mx1.example.org[private/dovecot-lmtp]";
std::string to_store() {
  return deliver("09:00:01", "mx1", "3A5B61F2C", "bob@example.org", kLmtp, "sent",
                 "250 2.0.0 <bob@example.org> IJVyLQtpAWtWAQAAsaje+g Saved");
}
std::string store(const std::string& text) {
  return "09:00:01 mx1 dovecot: lmtp(bob@example.org)<342><IJVyLQtpAWtWAQAAsaje+g>: " + text + "\n";
}

TEST_CASE("a store's lines belong to the message, and saved is sent") {
  const Trace trace = trace_of(kHop + store("msgid=<m1@example.net>: saved mail to INBOX") + to_store() + kEnd);
  CHECK(recipients(trace) == "bob@example.org sent");
  CHECK(trace.lines.size() == 6);
  CHECK(trace.recipients[0].mailbox == "INBOX");
}

TEST_CASE("of two folders that hold a copy none is the one") {
  const Trace trace = trace_of(kHop + store("msgid=<m1@example.net>: saved mail to INBOX") +
                               store("msgid=<m1@example.net>: saved mail to Copies") + to_store() + kEnd);
  CHECK(recipients(trace) == "bob@example.org sent");
  CHECK(trace.recipients[0].mailbox.empty());
}

TEST_CASE("what a user's rule discarded or refused in the store is not sent") {
  CHECK(recipients(trace_of(kHop + store("sieve: msgid=<m1@example.net>: discard action: Marked message to be discarded if not "
                                         "explicitly delivered (discard action)") +
                            to_store() + kEnd)) == "bob@example.org discarded");
  CHECK(recipients(trace_of(kHop + store("sieve: msgid=<m1@example.net>: reject action: rejected message from <alice@example.net> (no)") +
                            to_store() + kEnd)) == "bob@example.org rejected");
}

TEST_CASE("forwarded and kept is sent, and goes on as well") {
  const Trace trace = trace_of(
      kHop + store("sieve: msgid=<m1@example.net>: redirect action: forwarded to <carol@example.com>") +
      store("sieve: msgid=<m1@example.net>: stored mail into mailbox 'INBOX'") + to_store() + kEnd +
      begin("09:00:02", "mx1", "4C7D81F2C", kLocalhost, "m1@example.net") +
      deliver("09:00:03", "mx1", "4C7D81F2C", "carol@example.com", "mx.example.com[192.0.2.4]:25", "sent", "250 ok") +
      removed("09:00:03", "mx1", "4C7D81F2C"));
  CHECK(recipients(trace) == "bob@example.org sent, bob@example.org>carol@example.com sent");
}

TEST_CASE("what a filter only found is told with what others did, whoever runs the filter") {
  const std::string spam = "09:00:01 mx1 spamd[7]: spamd: result: Y 9 - GTUBE scantime=0.8,size=512,user=vmail,uid=5,"
                           "required_score=5.0,rhost=::1,raddr=::1,rport=3,mid=<m1@example.net>,autolearn=no\n";
  std::string ham = spam;
  ham.replace(ham.find("Y 9"), 3, ". 1");
  const Trace trace = trace_of(kHop + spam + to_store() + kEnd);
  CHECK(recipients(trace) == "bob@example.org sent");
  CHECK(trace.recipients[0].category == "SPAM");
  CHECK(trace_of(kHop + ham + to_store() + kEnd).recipients[0].category.empty());
}

/// A message for bob, carol and dave, and so many more, of whom filters and stores tell in every way.
Trace with_others(int others) {
  std::string log = kHop + blocked("DiscardedInbound", "<Bob@example.org>,<nobody@example.org>") +
                    to_filter("bob@example.org", "250 2.7.0 Ok, discarded, id=01234-05");
  const auto saved = [&](const std::string& to, const std::string& user, const std::string& session) {
    log += deliver("09:00:02", "mx1", "3A5B61F2C", to, kLmtp, "sent", "250 2.0.0 <" + to + "> " + session + " Saved");
    log += "09:00:02 mx1 dovecot: lmtp(" + user + ")<342><" + session + ">: sieve: msgid=<m1@example.net>: ";
  };
  saved("carol@example.org", "carol", "CAROLQtpAWtWAQAAsaje+g");
  log += "stored mail into mailbox 'Lists'\n";
  saved("dave@example.org", "DAVE@example.org", "DAVEyLQtpAWtWAQAAsaje+g");
  log += "reject action: rejected message from <alice@example.net> (no)\n";
  for (int i = 0; i < others; ++i) {
    const std::string user = "user" + std::to_string(i) + "@example.org";
    saved(user, user, "IJVyLQtpAWt" + std::to_string(1000 + i) + "AAsaje+g");
    log += "stored mail into mailbox 'INBOX'\n";
  }
  log += "09:00:02 mx1 spamd[7]: spamd: result: Y 9 - GTUBE scantime=0.8,size=512,user=vmail,uid=5,required_score=5.0,"
         "rhost=::1,raddr=::1,rport=3,mid=<m1@example.net>,autolearn=no\n";
  return trace_of(log + kEnd);
}

TEST_CASE("of each of many recipients is told what is told of one of a few") {
  for (const int others : {0, 3, 100}) {
    CAPTURE(others);
    const Trace trace = with_others(others);
    REQUIRE(trace.recipients.size() == static_cast<std::size_t>(others) + 3);
    const auto text = [](const Recipient& r) {
      return r.address + " " + std::string(to_string(r.status)) + " " + r.mailbox + " " + r.category;
    };
    CHECK(text(trace.recipients[0]) == "bob@example.org blocked  SPAM");
    CHECK(text(trace.recipients[1]) == "carol@example.org sent Lists SPAM");
    CHECK(text(trace.recipients[2]) == "dave@example.org rejected  SPAM");
    for (int i = 0; i < others; ++i) {
      CHECK(text(trace.recipients[static_cast<std::size_t>(i) + 3]) == "user" + std::to_string(i) + "@example.org sent INBOX SPAM");
    }
  }
}

}  // namespace
}  // namespace mailtrace
