// A query's answer is the same whether its words are followed or everything is read. Each log here was answered
// otherwise once.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/answers.h"
#include "tests/unit/pipeline/runs.h"

namespace mailtrace {
namespace {

using namespace test;

enum class Sessions : bool { No, Yes };

/// `times`: in how many messages the answer holds `held`.
void check_followed(std::vector<SourceFile> files, const Query& query, std::string_view held, int times,
                    Sessions sessions = Sessions::No) {
  RunRequest request = request_for(std::move(files));
  request.query = &query;
  request.keep_sessions = sessions == Sessions::Yes;
  request.follow = false;
  const auto whole = answers(request);
  CHECK(std::count_if(whole.begin(), whole.end(), [&](const std::string& m) { return m.find(held) != m.npos; }) == times);
  request.follow = true;
  for (const std::size_t block_size : {64, 200, 1'000, 1'000'000}) {
    CAPTURE(block_size);
    request.block_size = block_size;
    CHECK(answers(request) == whole);
  }
}
void check_followed(const std::string& log, const Query& query, std::string_view held, int times,
                    Sessions sessions = Sessions::No) {
  const LogDirectory directory;
  check_followed({directory.write("mail.log", log)}, query, held, times, sessions);
}

Query to(std::string_view recipient) {
  Query query;
  query.to = {*AddressPattern::parse(recipient)};
  return query;
}

TEST_CASE("followed: of two messages with one ID that begin together, one has no end and is told of later") {
  const std::string accepted =
      "2026-11-18 10:02:11 1vLZwJ-0001aB-2f <= alice@example.org H=(pc.example.org) [192.0.2.7] P=esmtp S=2750 "
      "id=m1@example.org for bob@example.net\n";
  check_followed(accepted + accepted + "2026-11-18 10:12:13 1vLZwJ-0001aB-2f Completed\n"
                 "2026-11-18 11:02:18 1vLZwL-0001aE-0k <= <> R=1vLZwJ-0001aB-2f U=Debian-exim P=local S=3901\n",
                 to("bob@example.net"), "1vLZwL-0001aE-0k", 1);
}

std::string queued(const std::string& clock, const std::string& id, const std::string& from) {
  return clock + " mx postfix/qmgr[7]: " + id + ": from=<" + from + ">, size=9, nrcpt=1 (queue active)\n";
}
std::string delivered(const std::string& clock, const std::string& id, const std::string& recipient, const std::string& status) {
  return clock + " mx postfix/smtp[9]: " + id + ": to=<" + recipient + ">, relay=mx.example.net[192.0.2.9]:25, delay=1, "
         "delays=0/0/0/1, dsn=2.0.0, status=" + status + "\n";
}

TEST_CASE("followed: an ID given again at once, whose second message is deferred, has both ends of that message") {
  const std::string log = full_log(
      "09:00:00 mx postfix/smtpd[8]: 3A5B61: client=a.example.org[192.0.2.1]\n" + queued("09:00:00", "3A5B61", "alice@example.org") +
      delivered("09:00:01", "3A5B61", "carol@example.org", "sent (250 Ok)") + "09:00:01 mx postfix/qmgr[7]: 3A5B61: removed\n"
      "09:00:20 mx postfix/smtpd[8]: 3A5B61: client=b.example.org[192.0.2.2]\n" + queued("09:00:20", "3A5B61", "dave@example.org") +
      delivered("09:30:00", "3A5B61", "erin@example.org", "sent (250 Ok)") + "09:30:00 mx postfix/qmgr[7]: 3A5B61: removed\n");
  check_followed(log, to("erin@example.org"), "b.example.org", 1);
  check_followed(log, to("carol@example.org"), "a.example.org", 1);
}

TEST_CASE("followed: of a unit in the same session all lines are there where its ID is that of a followed one") {
  check_followed(full_log(delivered("09:00:03", "3A5B61", "bob@example.org", "sent (250 Ok)") +
                          "09:00:03 mx postfix/qmgr[7]: 3A5B61: removed\n" +
                          delivered("09:40:01", "3A5B61", "carol@example.org", "sent (250 Ok)")),
                 to("carol@example.org"), "carol", 1, Sessions::Yes);
}

TEST_CASE("followed: units between two of the same ID keep these apart") {
  const std::string log = full_log(
      "09:00:00 mx postfix/smtpd[8]: 3A5B61: client=a.example.org[192.0.2.1]\n" + queued("09:00:00", "3A5B61", "alice@example.org") +
      "11:00:00 mx postfix/smtpd[8]: 3A5B61: client=b.example.org[192.0.2.2]\n" + queued("11:00:00", "3A5B61", "dave@example.org") +
      "11:00:01 mx postfix/qmgr[7]: 3A5B61: removed\n" + delivered("11:40:01", "3A5B61", "alice@example.org", "sent (250 Ok)"));
  Query query;
  query.address = {*AddressPattern::parse("alice@example.org")};
  check_followed(log, query, "alice@example.org", 2);
}

TEST_CASE("followed: a second connection in the second of the accepted message does not hide the first") {
  check_followed(full_log("09:00:03 mx postfix/smtpd[8]: connect from a.example.org[192.0.2.1]\n"
                          "09:07:40 mx postfix/smtpd[8]: 3A5B61: client=a.example.org[192.0.2.1]\n"
                          "09:07:40 mx postfix/qmgr[7]: 3A5B61: from=<alice@example.org>, size=9, nrcpt=1 (queue active)\n" +
                          delivered("09:07:40", "3A5B61", "bob@example.org", "sent (250 Ok)") +
                          "09:07:40 mx postfix/smtpd[8]: connect from a.example.org[192.0.2.1]\n"),
                 to("bob@example.org"), "09:00:03", 1, Sessions::Yes);
}

TEST_CASE("followed: what a delivery agent said hours before a delivery is no part of it") {
  check_followed(full_log("09:00:00 mx postfix/smtp[9]: connect to mx.example.net[192.0.2.9]:25: Connection timed out\n" +
                          delivered("11:40:01", "3A5B61", "bob@example.org", "sent (250 Ok)")),
                 to("bob@example.org"), "timed out", 0, Sessions::Yes);
}

TEST_CASE("followed: a message that began in the second in which an earlier one of its ID ended is whole") {
  const std::string started = " c1 courierd: started,id=0038C081.6B0036AA.000051A4,from=<alice@example.org>,module=esmtp,"
                              "host=example.com,addr=<carol@example.com>\n";
  check_followed(full_log("12:00:00" + started + "12:05:01 c1 courierd: completed,id=0038C081.6B0036AA.000051A4\n12:05:01" + started +
                          "18:00:00 c1 courierlocal: id=0038C081.6B0036AA.000051A4,from=<alice@example.org>,"
                          "addr=<bob@example.org>,size=329,success: Message delivered.\n"),
                 to("bob@example.org"), "12:05:01", 1);
}

TEST_CASE("followed: a notification may be told of most of an hour after it began") {
  check_followed(full_log("09:00:00 mx postfix/cleanup[5]: 4C7D81: message-id=<n1@mx.example.org>\n"
                          "09:00:00 mx postfix/qmgr[7]: 4C7D81: from=<>, size=9, nrcpt=1 (queue active)\n" +
                          delivered("09:00:01", "4C7D81", "alice@example.org", "deferred (450 later)") +
                          delivered("09:50:00", "3A5B61", "bob@example.org", "bounced (550 no)") +
                          "09:50:00 mx postfix/bounce[6]: 3A5B61: sender non-delivery notification: 4C7D81\n"
                          "09:50:00 mx postfix/qmgr[7]: 3A5B61: removed\n"),
                 to("alice@example.org"), "3A5B61", 1);
}

}  // namespace
}  // namespace mailtrace
