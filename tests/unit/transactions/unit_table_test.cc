#include "transactions/unit_table.h"

#include <doctest/doctest.h>

#include "tests/unit/transactions/units.h"

namespace mailtrace {
namespace {

using test::Units;
using Sizes = std::vector<std::size_t>;

const std::string kLife = R"(
  09:00:00 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.net[192.0.2.1]
  09:00:00 mx1 postfix/cleanup[9]: 3A5B61: message-id=<m1@example.net>
  09:00:00 mx1 postfix/qmgr[7]: 3A5B61: from=<alice@example.net>, size=512, nrcpt=1 (queue active)
  09:00:01 mx1 postfix/local[6]: 3A5B61: to=<bob@example.org>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)
  09:00:01 mx1 postfix/qmgr[7]: 3A5B61: removed
)";

TEST_CASE("the lines of one queue-ID on one host are one transaction") {
  const Units units(kLife);
  CHECK(units.sizes() == Sizes{5});
  CHECK(units.all[0]->kind == UnitKind::Transaction);
  CHECK(units.all[0]->id == "3A5B61");
  CHECK(units.all[0]->host == "mx1");
  CHECK(units.all[0]->serial == 1);
}

TEST_CASE("the same ID on two hosts is two transactions") {
  const Units units(R"(
    09:00:00 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.net[192.0.2.1]
    09:00:00 mx2 postfix/smtpd[8]: 3A5B61: client=mx.example.com[192.0.2.2]
    09:00:01 mx1 postfix/qmgr[7]: 3A5B61: removed
    09:00:01 mx2 postfix/qmgr[7]: 3A5B61: removed)");
  CHECK(units.sizes() == Sizes{2, 2});
}

TEST_CASE("an ID used again after removed is a new transaction") {
  const Units units(kLife + "09:00:02 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.com[192.0.2.2]");
  CHECK(units.sizes() == Sizes{5, 1});
}

TEST_CASE("an ID used again in the second of its end is a new transaction") {
  const Units units(kLife + "09:00:01 mx1 postfix/pickup[8]: 3A5B61: uid=1000 from=<alice>");
  CHECK(units.sizes() == Sizes{5, 1});
}

TEST_CASE("a notification that takes the ID of an ended transaction is a new one") {
  const Units units(kLife + "09:00:02 mx1 postfix/cleanup[9]: 3A5B61: message-id=<m2@mx1.example.org>");
  CHECK(units.sizes() == Sizes{5, 1});
}

TEST_CASE("an ID whose end was not logged is a new transaction where it is accepted again") {
  const Units units(R"(
    09:00:00 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.net[192.0.2.1]
    09:10:00 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.com[192.0.2.2]
    09:10:00 mx1 postfix/cleanup[9]: 3A5B61: message-id=<m2@example.com>)");
  CHECK(units.sizes() == Sizes{1, 2});
}

TEST_CASE("an ID is a new transaction after a silence longer than the queue lifetime") {
  const std::string deferred =
      " 09:00:00 mx1 postfix/smtp[8]: 3A5B61: to=<bob@example.org>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, "
      "status=deferred (connect to mx.example.org[192.0.2.3]:25: Connection timed out)\n";
  CHECK(Units("01" + deferred + "03" + deferred + "05" + deferred).sizes() == Sizes{3});
  CHECK(Units("01" + deferred + "29" + deferred).sizes() == Sizes{1, 1});
}

/// A message refused by a filter when its content had come.
std::string refused(const std::string& where, const std::string& response) {
  return R"(
    09:00:00 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.net[192.0.2.1]
    09:00:00 mx1 postfix/cleanup[9]: 3A5B61: message-id=<m1@example.net>
    09:00:01 mx1 postfix/cleanup[9]: 3A5B61: milter-reject: )" +
         where + " from mx.example.net[192.0.2.1]: " + response + "; from=<alice@example.net> to=<bob@example.org> " +
         "proto=ESMTP helo=<mx.example.net>\n";
}
const std::string kQueuedSoon = "09:50:00 mx1 postfix/qmgr[7]: 3A5B61: from=<alice@example.net>, size=5, nrcpt=1 (queue active)\n";
const std::string kQueuedLate = "11:00:00 mx1 postfix/qmgr[7]: 3A5B61: from=<alice@example.net>, size=5, nrcpt=1 (queue active)\n";

TEST_CASE("what was refused for good waits for its late lines only, what may come again as long as the queue keeps mail") {
  const std::string for_good = refused("END-OF-MESSAGE", "5.7.1 Spam message rejected");
  CHECK(Units(for_good + kQueuedSoon).sizes() == Sizes{4});
  CHECK(Units(for_good + kQueuedLate).sizes() == Sizes{3, 1});
  CHECK(Units(refused("END-OF-MESSAGE", "4.7.1 Try again later") + kQueuedLate).sizes() == Sizes{4});
  CHECK(Units(refused("RCPT", "5.7.1 Not him") + kQueuedLate).sizes() == Sizes{4});
  CHECK(Units(for_good + kQueuedSoon + "23:00:00 mx1 postfix/qmgr[7]: 3A5B61: removed").sizes() == Sizes{5});
}

TEST_CASE("what a rule discarded waits for its late lines only") {
  const std::string discarded =
      "09:00:00 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.net[192.0.2.1]\n"
      "09:00:00 mx1 postfix/cleanup[9]: 3A5B61: discard: header Subject: x from mx.example.net[192.0.2.1]; "
      "from=<alice@example.net> to=<bob@example.org> proto=ESMTP helo=<mx.example.net>\n";
  CHECK(Units(discarded + kQueuedLate).sizes() == Sizes{2, 1});
}

TEST_CASE("a session that ended before the content came leaves nothing to wait for") {
  const std::string begun =
      "09:00:00 mx1 postfix/smtpd[8]: connect from mx.example.net[192.0.2.1]\n"
      "09:00:00 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.net[192.0.2.1]\n";
  const std::string identified = "09:00:05 mx1 postfix/cleanup[9]: 3A5B61: message-id=<m1@example.net>\n";
  const std::string ended = "09:20:00 mx1 postfix/smtpd[8]: disconnect from mx.example.net[192.0.2.1]\n";
  CHECK(Units(begun + ended + kQueuedLate).sizes() == Sizes{1, 1});
  CHECK(Units(begun + kQueuedLate).sizes() == Sizes{2});
  // The queue manager may be at rest.
  CHECK(Units(begun + identified + ended + kQueuedLate).sizes() == Sizes{3});
  // The wait begins with the end of the session: another program's line may stand behind it.
  const std::string slow = "10:15:00 mx1 postfix/cleanup[9]: 3A5B61: message-id=<m1@example.net>\n";
  CHECK(Units(begun + ended + slow + kQueuedLate).sizes() == Sizes{3});
}

TEST_CASE("lines that come late by a few seconds belong to the transaction that ended") {
  const Units units(R"(
    09:00:00 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.net[192.0.2.1]
    09:00:01 mx1 postfix/qmgr[7]: 3A5B61: removed
    09:00:02 mx1 postfix/cleanup[9]: 3A5B61: message-id=<m1@example.net>
    09:00:03 mx1 postfix/qmgr[7]: 3A5B61: from=<alice@example.net>, size=512, nrcpt=1 (queue active)
    09:00:30 mx1 postfix/local[6]: 3A5B61: to=<bob@example.org>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox))");
  CHECK(units.sizes() == Sizes{5});
}

TEST_CASE("an accept line that comes late by a few seconds opens nothing new") {
  const Units units(R"(
    09:00:00 mx1 postfix/cleanup[9]: 3A5B61: message-id=<m1@example.net>
    09:00:02 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.net[192.0.2.1]
    09:00:03 mx1 postfix/qmgr[7]: 3A5B61: removed)");
  CHECK(units.sizes() == Sizes{3});
}

TEST_CASE("a line of a delivery long after the end begins a new transaction") {
  const Units units(kLife +
                    "09:30:00 mx1 postfix/local[6]: 3A5B61: to=<eve@example.org>, relay=local, delay=1, delays=1/0/0/0, "
                    "dsn=2.0.0, status=sent (delivered to mailbox)");
  CHECK(units.sizes() == Sizes{5, 1});
}

TEST_CASE("after a transaction is reported its ID begins a new one") {
  test::LogEvents log(kLife);
  UnitTable table;
  UnitPtr unit;
  for (const Event& event : log.events()) {
    if (const auto added = table.add(event); added.made) unit = added.made;
  }
  CHECK(table.size() == 1);
  table.forget(*unit);
  CHECK(table.size() == 0);
  CHECK(unit->reported);
  const auto added = table.add(log[4]);
  CHECK(added.made);
  CHECK(added.unit != unit.get());
}

TEST_CASE("forgetting an older life of an ID keeps the younger one") {
  Units units(kLife + "09:00:05 mx1 postfix/smtpd[8]: 3A5B61: client=mx.example.com[192.0.2.2]");
  REQUIRE(units.all.size() == 2);
  units.table.forget(*units.all[0]);
  CHECK(units.table.size() == 1);
  CHECK_FALSE(units.table.add(units.log[5]).unit == units.all[0].get());
}

TEST_CASE("the lines of a filter's task are one unit, apart from a queue-ID of the same letters") {
  const Units units(R"(
    09:00:00 mx1 pmg-smtp-filter[5]: 3A5B61F2C3A5B61F2: new mail message-id=<m1@example.net>#012
    09:00:00 mx1 pmg-smtp-filter[5]: 3A5B61F2C3A5B61F2: accept mail to <bob@example.org> (3A5B61F2D) (rule: default-accept (in))
    09:00:01 mx1 postfix/smtpd[8]: 3A5B61F2C3A5B61F2: client=localhost[127.0.0.1])");
  CHECK(units.sizes() == Sizes{2, 1});
  CHECK(units.all[0]->kind == UnitKind::Task);
  CHECK(units.all[1]->kind == UnitKind::Transaction);
}

TEST_CASE("a task ID used again after a long silence is a new task") {
  const Units units(R"(
    09:00:00 mx1 amavis[5]: (01234-05) Checking: V5iNwvibD8Ch [192.0.2.1] <alice@example.net> -> <bob@example.org>
    09:00:01 mx1 amavis[5]: (01234-05) Passed CLEAN, <alice@example.net> -> <bob@example.org>, Hits: 0
    10:30:00 mx1 amavis[5]: (01234-05) Checking: V5iNwvibD8Ci [192.0.2.1] <eve@example.net> -> <bob@example.org>)");
  CHECK(units.sizes() == Sizes{2, 1});
}

TEST_CASE("a filter's line without a task is a unit of its own if it names a Message-ID, else of no message") {
  const Units units(R"(
    09:00:00 mx1 clamav-milter[5]: Message UNKNOWN from <alice@example.net> to <bob@example.org> with subject 'x' message-id '<m1@example.net>' date 'x' infected by Eicar
    09:00:00 mx1 clamav-milter[5]: Message UNKNOWN from <alice@example.net> to <bob@example.org> with subject 'x' message-id '<m1@example.net>' date 'x' infected by Eicar
    09:00:00 mx1 clamav-milter[5]: Message from <alice@example.net> to <bob@example.org> infected by Eicar)");
  REQUIRE(units.added.size() == 3);
  CHECK(units.sizes() == Sizes{1, 1});
  CHECK_FALSE(units.added[2].unit);
}

TEST_CASE("a line that names no message goes nowhere") {
  const Units units("09:00:00 mx1 postfix/smtpd[8]: connect from mx.example.net[192.0.2.1]");
  REQUIRE(units.added.size() == 1);
  CHECK_FALSE(units.added[0].unit);
  CHECK_FALSE(units.added[0].made);
}

std::string login(std::string_view clock, std::string_view text) {
  return std::string(clock) + " mx1 dovecot: " + std::string(text) + "\n";
}

TEST_CASE("logins of one user from one client, near in time, are one unit where they are kept") {
  const std::string refused = login("09:00:00", "auth: passwd-file(carol@example.org,203.0.113.40): Password mismatch");
  const std::string log =
      refused + login("09:05:00", "imap-login: Disconnected (auth failed, 1 attempts in 2 secs): "
                                  "user=<Carol@example.org>, rip=203.0.113.40, lip=198.51.100.20") +
      login("09:05:01", "imap-login: Login: user=<carol@example.org>, rip=203.0.113.41") +
      login("09:05:02", "imap-login: Login: user=<eve@example.org>, rip=203.0.113.40") +
      login("09:16:00", "imap-login: Login: user=<carol@example.org>, rip=203.0.113.40");
  CHECK(Units(log, false, true).sizes() == Sizes{2, 1, 1, 1});
  CHECK(Units(log).sizes().empty());
  CHECK(Units(refused, false, true).all.at(0)->kind == UnitKind::Logins);
}

TEST_CASE("a login with a queue-ID is a line of that transaction, and a login where they are kept") {
  const std::string log =
      "09:00:00 gw sm-mta[7]: 6AIA4AqX002820: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): x, "
      "user=carol@example.org, relay=pc7.example.org [192.0.2.7]\n"
      "09:00:02 gw sm-mta[7]: 6AIA4AqX002820: from=<bob@example.org>, size=20, class=0, nrcpts=1, msgid=<m1@example.org>, "
      "proto=ESMTP, daemon=MTA, relay=pc7.example.org [192.0.2.7]\n";
  CHECK(Units(log).sizes() == Sizes{2});
  const Units kept(log, false, true);
  CHECK(kept.sizes() == Sizes{2, 1});
  CHECK(kept.all.at(1)->kind == UnitKind::Logins);
}

TEST_CASE("a thread takes one message after another") {
  const auto thread = [](const std::string& text) { return "2026-11-21 09:00:00,100 INFO  [LmtpServer-1] [] " + text + "\n"; };
  const auto delivering = [&](const std::string& id) {
    return thread("lmtp - Delivering message: size=12 bytes, nrcpts=1, sender=a@example.net, msgid=<" + id + ">");
  };
  CHECK(Units(delivering("m1@example.net") + thread("filter - Redirecting message to carol@example.com.") +
              delivering("m2@example.net")).sizes() == Sizes{2, 1});
}

}  // namespace
}  // namespace mailtrace
