// Systems that give no queue-ID twice, give a session its ID before there is a message, and log no end:
// Sendmail.
#include "tests/unit/traces/log_traces.h"

namespace mailtrace {
namespace {

using test::hops;
using test::links;
using test::LogEvents;
using test::recipients;
using test::trace_of;
using test::traces_of;

const std::string kTail =
    "class=0, nrcpts=1, msgid=<m1@example.net>, proto=ESMTP, daemon=MTA, relay=mx.example.net [192.0.2.1]\n";

std::string from(const std::string& clock, const std::string& id) {
  return clock + " mx1 sm-mta[8]: " + id + ": from=<alice@example.net>, size=512, " + kTail;
}
std::string to(const std::string& clock, const std::string& id, const std::string& address,
               const std::string& stat) {
  return clock + " mx1 sm-mta[9]: " + id + ": to=<" + address +
         ">, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=30512, relay=mx.example.org. [192.0.2.25], "
         "dsn=2.0.0, stat=" +
         stat + "\n";
}

TEST_CASE("a refusal minutes before the accept line is of the same transaction") {
  const Trace trace = trace_of(
      "09:00:00 mx1 sm-mta[8]: 6AIA01kP002804: <nobody@example.org>... User unknown\n" +
      from("09:05:00", "6AIA01kP002804") + to("09:05:01", "6AIA01kP002804", "bob@example.org", "Sent"));
  CHECK(recipients(trace) == "nobody@example.org rejected, bob@example.org sent");
  CHECK(trace.complete);
}

TEST_CASE("lines after what seemed the last recipient are of the same transaction, in any order") {
  const std::string first =
      from("09:00:00", "6AIA01kP002804") + to("09:00:01", "6AIA01kP002804", "bob@example.org", "Sent");
  CHECK(traces_of(first + to("09:50:00", "6AIA01kP002804", "carol@example.org", "Sent")).size() == 1);
  CHECK(traces_of(to("08:59:00", "6AIA01kP002804", "bob@example.org", "Deferred") + first).size() == 1);
  std::size_t early = 0;
  traces_of(LogEvents(first + from("10:01:00", "6AIA01kP009999")), false, &early);
  CHECK(early == 1);
}

TEST_CASE("a session that has an ID and no message is no trace") {
  CHECK(traces_of("09:00:00 mx1 sm-mta[8]: 6AIA01kP002804: mx.example.net [192.0.2.1] did not issue "
                  "MAIL/EXPN/VRFY/ETRN during connection to MTA\n")
            .empty());
  const std::string failed =
      "09:00:00 mx1 sm-mta[8]: 6AIA01kP002804: AUTH failure (LOGIN): no, user=bob, relay=mx.example.net "
      "[192.0.2.1]\n";
  CHECK(traces_of(failed).empty());
  const Trace trace = trace_of(failed + from("09:00:09", "6AIA01kP002804"));
  CHECK(trace.lines.size() == 2);
  CHECK_FALSE(trace.sasl_user);
}

TEST_CASE("who had logged in to the session is known from its line") {
  const std::string login =
      "09:00:00 mx1 sm-mta[8]: AUTH=server, relay=mx.example.net [192.0.2.1], authid=alice, mech=PLAIN, "
      "bits=0\n";
  CHECK(trace_of(login + from("09:00:01", "6AIA01kP002804")).sasl_user == "alice");
  std::string other = from("09:00:01", "6AIA01kP002804");
  other.replace(other.find("sm-mta[8]"), 9, "sm-mta[7]");
  CHECK_FALSE(trace_of(login + other).sasl_user);
}

TEST_CASE("a notification's first line is that of its delivery, and comes when that was tried") {
  const Trace trace = trace_of(from("09:00:00", "6AIA01kP002804") +
                               to("09:00:01", "6AIA01kP002804", "bob@example.org", "User unknown") +
                               "09:00:01 mx1 sm-mta[9]: 6AIA01kP002804: 6AIA01kP002805: DSN: User unknown\n" +
                               to("09:06:00", "6AIA01kP002805", "alice@example.net", "Sent"));
  CHECK(links(trace) == "bounce 6AIA01kP002804>6AIA01kP002805");
  CHECK(recipients(trace) == "bob@example.org bounced");
  CHECK(trace.complete);
}

TEST_CASE("a notification of expiry ends what was waiting and nothing else") {
  const Trace trace = trace_of(from("09:00:00", "6AIA01kP002804") +
                               to("09:00:01", "6AIA01kP002804", "bob@example.org", "Sent") +
                               to("09:00:01", "6AIA01kP002804", "carol@example.org", "Deferred: no route") +
                               to("09:00:01", "6AIA01kP002804", "dave@example.org", "queued") +
                               "09:30:00 mx1 sm-mta[9]: 6AIA01kP002804: 6AIA01kP002805: sender notify: "
                               "Cannot send message for 5 days\n");
  CHECK(recipients(trace) == "bob@example.org sent, carol@example.org expired, dave@example.org expired");
}

TEST_CASE("a reply that names two IDs links to both") {
  std::string one = from("09:00:01", "6AIA02kP000001"), two = from("09:00:01", "6AIA02kP000002");
  for (std::string* log : {&one, &two}) log->replace(log->find("mx1 "), 4, "mx2 ");
  const Trace trace = trace_of(from("09:00:00", "6AIA01kP002804") +
                               to("09:00:02", "6AIA01kP002804", "bob@mx2.example.org",
                                  "Sent (6AIA02kP000001-6AIA02kP000002 Message accepted for delivery)") +
                               one + two);
  CHECK(hops(trace) == "6AIA01kP002804 6AIA02kP000001 6AIA02kP000002");
}

TEST_CASE("a message that goes on under another ID as a whole has ended here") {
  const Trace trace =
      trace_of(from("09:00:00", "6AIA01kP002804") +
               "09:00:00 mx1 sm-mta[9]: 6AIA01kP002804: 6AIA01kP002805: clone: owner=list-owner\n" +
               to("09:00:01", "6AIA01kP002805", "bob@example.org", "Sent"));
  CHECK(links(trace) == "forward 6AIA01kP002804>6AIA01kP002805");
  CHECK(trace.complete);
}

TEST_CASE("what broke off is refused, whichever line says so") {
  std::string broken = from("09:00:00", "6AIA01kP002804");
  broken.replace(broken.find(" msgid=<m1@example.net>,"), 24, "");
  const Trace trace =
      trace_of("09:00:00 mx1 sm-mta[8]: 6AIA01kP002804: collect: premature EOM: unexpected close\n" + broken);
  CHECK(trace.status == Status::Rejected);
  CHECK(trace.reason == "premature EOM: unexpected close");
  CHECK(trace.complete);
  broken.replace(broken.find("size=512"), 8, "size=0");
  CHECK(trace_of(broken).reason == "the session ended before the message was complete");
}

}  // namespace
}  // namespace mailtrace
