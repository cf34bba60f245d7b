#include "transactions/session_table.h"

#include <doctest/doctest.h>

#include "tests/unit/transactions/units.h"

namespace mailtrace {
namespace {

using test::Units;
using Sizes = std::vector<std::size_t>;

std::string refused(std::string_view clock, int pid, std::string_view from, std::string_view to,
                    std::string_view client = "mx.example.net[192.0.2.1]") {
  std::string line(clock);
  line += " mx1 postfix/smtpd[" + std::to_string(pid) + "]: NOQUEUE: reject: RCPT from " + std::string(client);
  line += ": 550 5.1.1 <" + std::string(to) + ">: Recipient address rejected: User unknown; from=<" + std::string(from);
  return line + "> to=<" + std::string(to) + "> proto=ESMTP helo=<mx.example.net>\n";
}
std::string session(std::string_view clock, int pid, std::string_view text) {
  return std::string(clock) + " mx1 postfix/smtpd[" + std::to_string(pid) + "]: " + std::string(text) + "\n";
}
const std::string kConnect = "connect from mx.example.net[192.0.2.1]";
const std::string kDisconnect = "disconnect from mx.example.net[192.0.2.1] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4";

TEST_CASE("the refusals of one session with the same sender are one unit") {
  const Units units(refused("09:00:00", 8, "alice@example.net", "b@example.org") +
                    refused("09:00:01", 8, "alice@example.net", "c@example.org"));
  CHECK(units.sizes() == Sizes{2});
  CHECK(units.all[0]->kind == UnitKind::Refusals);
  CHECK(units.all[0]->id.empty());
}

TEST_CASE("another sender in the same session begins another unit") {
  const Units units(refused("09:00:00", 8, "alice@example.net", "b@example.org") +
                    refused("09:00:01", 8, "eve@example.net", "b@example.org"));
  CHECK(units.sizes() == Sizes{1, 1});
}

TEST_CASE("refusals of another process, host or client are other units") {
  std::string other_host = refused("09:00:01", 8, "alice@example.net", "b@example.org");
  other_host.replace(other_host.find("mx1"), 3, "mx2");
  const Units units(refused("09:00:00", 8, "alice@example.net", "b@example.org") +
                    refused("09:00:01", 9, "alice@example.net", "b@example.org") + other_host +
                    refused("09:00:02", 8, "alice@example.net", "b@example.org", "mx.example.com[192.0.2.2]"));
  CHECK(units.sizes() == Sizes{1, 1, 1, 1});
}

TEST_CASE("without a process ID a session is over after a minute of silence") {
  const auto refusal = [](const std::string& clock) {
    return "[21/Nov/2026 " + clock + "] Relay attempt from IP address 192.0.2.1, mail from <a@example.net> to <b@example.com> rejected\n";
  };
  CHECK(Units(refusal("09:00:00") + refusal("09:00:59")).sizes() == Sizes{2});
  CHECK(Units(refusal("09:00:00") + refusal("09:01:01")).sizes() == Sizes{1, 1});
}

TEST_CASE("a whole message without a queue-ID is one unit, whoever sent it") {
  const auto message = [](const std::string& clock, const std::string& from) {
    return "[21/Nov/2026 " + clock + "] SMTP: From: <" + from + ">, To: <bob@example.org>, Size: 378, Sender-Host: 192.0.2.1\n";
  };
  CHECK(Units(message("09:00:00", "a@example.net") + message("09:00:00", "a@example.net")).sizes() == Sizes{1, 1});
}

TEST_CASE("refusals before and after a disconnect are two units") {
  const Units units(refused("09:00:00", 8, "alice@example.net", "b@example.org") +
                    session("09:00:01", 8, kDisconnect) + session("09:00:02", 8, kConnect) +
                    refused("09:00:03", 8, "alice@example.net", "b@example.org"));
  CHECK(units.sizes() == Sizes{1, 1});
}

TEST_CASE("a new connect of the same client ends a session whose end was not logged") {
  const Units units(refused("09:00:00", 8, "alice@example.net", "b@example.org") +
                    session("09:00:02", 8, kConnect) +
                    refused("09:00:03", 8, "alice@example.net", "b@example.org"));
  CHECK(units.sizes() == Sizes{1, 1});
}

TEST_CASE("refusals after an hour of silence are another session") {
  std::string log = refused("09:00:00", 8, "alice@example.net", "b@example.org");
  log += refused("12:00:00", 8, "alice@example.net", "b@example.org");
  CHECK(Units(log).sizes() == Sizes{1, 1});
}

std::string told(std::string_view clock, std::string_view what, std::string_view from, std::string_view to) {
  std::string line(clock);
  line += " mx1 qmail: CHKUSER " + std::string(what) + ": from <" + std::string(from);
  return line + "::> remote <pc:unknown:192.0.2.7> rcpt <" + std::string(to) + "> : x\n";
}

TEST_CASE("where sessions cannot be told apart, each recipient let through begins a unit, and refusals join one") {
  const Units units(told("09:00:00", "accepted sender", "alice@example.net", "") +
                    told("09:00:01", "relaying rcpt", "alice@example.net", "b@example.org") +
                    told("09:00:02", "rejected rcpt", "alice@example.net", "c@example.org") +
                    told("09:00:03", "relaying rcpt", "alice@example.net", "d@example.org") +
                    told("09:00:04", "relaying rcpt", "alice@example.net", "d@example.org") +
                    told("09:00:05", "accepted sender", "alice@example.net", ""));
  CHECK(units.sizes() == Sizes{3, 1, 1, 1});
  CHECK(units.all[1]->ties().told_before.lock() == units.all[0]);
  CHECK(units.all[0]->ties().told_after.lock() == units.all[1]);
}

TEST_CASE("two lines of different kinds about one recipient that was let through are of one message") {
  const Units units(told("09:00:00", "accepted rcpt", "alice@example.net", "b@example.org") +
                    told("09:00:01", "relaying rcpt", "alice@example.net", "b@example.org"));
  CHECK(units.sizes() == Sizes{2});
}

TEST_CASE("a transaction whose accept line names no client is offered to what its sender was told before") {
  const std::string queued = " mx1 qmail: new msg 5\n";
  const std::string info = " mx1 qmail: info msg 5: bytes 9 from <Alice@example.net> qp 7 uid 89\n";
  const std::string before = told("09:00:00", "relaying rcpt", "alice@example.net", "b@example.org") +
                             told("09:00:00", "relaying rcpt", "eve@example.net", "b@example.org");
  const Units units(before + "09:09:00" + queued + "09:09:00" + info);
  REQUIRE(units.all.size() == 3);
  REQUIRE(units.all[0]->ties().offers.size() == 1);
  CHECK(units.all[0]->ties().offers[0].lock() == units.all[2]);
  CHECK(units.all[1]->ties().offers.empty());
  const Units late(before + "09:11:00" + queued + "09:11:00" + info);
  CHECK(late.all[0]->ties().offers.empty());
}

TEST_CASE("the transaction that the session opens next may have the refusals before it") {
  const Units units(refused("09:00:00", 8, "alice@example.net", "b@example.org") +
                    session("09:00:01", 8, "3A5B61F2C: client=mx.example.net[192.0.2.1]"));
  REQUIRE(units.all.size() == 2);
  CHECK(units.all[0]->ties().claimant.lock() == units.all[1]);
  CHECK_FALSE(units.all[0]->ties().claimed_for_certain);
  REQUIRE(units.all[1]->ties().claims.size() == 1);
  CHECK(units.all[1]->ties().claims[0].lock() == units.all[0]);
}

TEST_CASE("a command that was let through after all is of the transaction for certain") {
  const Units units(
      session("09:00:00", 8,
              "NOQUEUE: filter: RCPT from mx.example.net[192.0.2.1]: <mx.example.net[192.0.2.1]>: Client host triggers "
              "FILTER smtp:[127.0.0.1]:10024; from=<alice@example.net> to=<b@example.org> proto=ESMTP helo=<x>") +
      session("09:00:00", 8, "3A5B61F2C: client=mx.example.net[192.0.2.1]"));
  REQUIRE(units.all.size() == 2);
  CHECK(units.all[0]->ties().claimed_for_certain);
}

TEST_CASE("a transaction of another process has nothing of the refusals") {
  const Units units(refused("09:00:00", 8, "alice@example.net", "b@example.org") +
                    session("09:00:01", 9, "3A5B61F2C: client=mx.example.net[192.0.2.1]"));
  REQUIRE(units.all.size() == 2);
  CHECK_FALSE(units.all[0]->ties().claimant.lock());
}

TEST_CASE("refusals after a transaction was opened are not those before it") {
  const Units units(refused("09:00:00", 8, "alice@example.net", "b@example.org") +
                    session("09:00:01", 8, "3A5B61F2C: client=mx.example.net[192.0.2.1]") +
                    refused("09:00:02", 8, "alice@example.net", "c@example.org"));
  CHECK(units.sizes() == Sizes{1, 1, 1});
}

TEST_CASE("the end of the session is known to the transaction it opened") {
  const std::string open = session("09:00:01", 8, "3A5B61F2C: client=mx.example.net[192.0.2.1]");
  CHECK_FALSE(Units(open).all.at(0)->session_closed);
  CHECK(Units(open + session("09:00:02", 8, kDisconnect)).all.at(0)->session_closed);
  CHECK_FALSE(Units(open + session("09:00:02", 9, kDisconnect)).all.at(0)->session_closed);
}

TEST_CASE("a session's next transaction ends the one before, its disconnect the last") {
  const Units units(session("09:00:01", 8, "3A5B61F2C: client=mx.example.net[192.0.2.1]") +
                    session("09:00:02", 8, "3A5B61F2D: client=mx.example.net[192.0.2.1]"));
  REQUIRE(units.all.size() == 2);
  CHECK(units.all[0]->session_closed);
  CHECK_FALSE(units.all[1]->session_closed);
}

TEST_CASE("session lines are kept for the units of the session, also those after them") {
  const std::string log = session("09:00:00", 8, kConnect) +
                          session("09:00:01", 8, "3A5B61F2C: client=mx.example.net[192.0.2.1]") +
                          session("09:00:02", 8, "3A5B61F2D: client=mx.example.net[192.0.2.1]") +
                          session("09:00:03", 8, kDisconnect);
  const Units units(log, true);
  REQUIRE(units.all.size() == 2);
  for (const auto& unit : units.all) {
    REQUIRE(unit->ties().sessions.size() == 1);
    CHECK(unit->ties().sessions[0]->events.size() == 2);
  }
  for (const auto& unit : Units(log).all) CHECK(unit->ties().sessions.empty());
}

TEST_CASE("session lines of one client are not those of the next client of the process") {
  const std::string log = session("09:00:00", 8, kConnect) + session("09:00:01", 8, kDisconnect) +
                          session("09:00:02", 8, "connect from mx.example.com[192.0.2.2]") +
                          session("09:00:03", 8, "3A5B61F2C: client=mx.example.com[192.0.2.2]");
  const Units units(log, true);
  REQUIRE(units.all.size() == 1);
  REQUIRE(units.all[0]->ties().sessions.size() == 1);
  CHECK(units.all[0]->ties().sessions[0]->events.size() == 1);
}

TEST_CASE("a delivery agent's connection lines belong to the delivery after them, and to no other") {
  const std::string tls =
      "09:00:00 mx1 postfix/smtp[6]: Untrusted TLS connection established to mx.example.org[192.0.2.3]:25: TLSv1.3 with "
      "cipher TLS_AES_256_GCM_SHA384 (256/256 bits)\n";
  const std::string sent =
      ": to=<bob@example.org>, relay=mx.example.org[192.0.2.3]:25, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 ok)\n";
  const Units units(tls + "09:00:01 mx1 postfix/smtp[6]: 3A5B61F2C" + sent + "09:00:02 mx1 postfix/smtp[6]: 3A5B61F2D" + sent,
                    true);
  REQUIRE(units.all.size() == 2);
  REQUIRE(units.all[0]->ties().sessions.size() == 1);
  CHECK(units.all[0]->ties().sessions[0]->events.size() == 1);
  CHECK(units.all[1]->ties().sessions.empty());
}

TEST_CASE("a store's task belongs to the session of its process, also with lines that follow it") {
  const std::string log = R"(
    09:00:00 mx1 dovecot: lmtp(341): Connect from local
    09:00:01 mx1 dovecot: lmtp(bob@example.org)<341><IJVyLQtpAWtWAQAAsaje+g>: msgid=<m1@example.net>: saved mail to INBOX
    09:00:01 mx1 dovecot: lmtp(eve@example.org)<342><KKVyLQtpAWtWAQAAsaje+g>: msgid=<m2@example.net>: saved mail to INBOX
    09:00:02 mx1 dovecot: lmtp(341): Disconnect from local: Client quit (in reset))";
  const Units units(log, true);
  REQUIRE(units.sizes() == Sizes{1, 1});
  REQUIRE(units.all[0]->ties().sessions.size() == 1);
  CHECK(units.all[0]->ties().sessions[0]->events.size() == 2);
  CHECK(units.all[1]->ties().sessions.empty());
  CHECK(Units(log).all[0]->ties().sessions.empty());
}

TEST_CASE("the address of a client names its session, whatever else stands with it") {
  const auto line = [](std::string_view text) { return "Nov 21 09:00:00 mx1 exim[8]: " + std::string(text) + "\n"; };
  const Units units(line("SMTP connection from [192.0.2.1]:40001 (TCP/IP connection count = 1)") +
                        line("no host name found for IP address 192.0.2.1") +
                        line("H=(helo) [192.0.2.1]:40001 F=<a@example.net> rejected RCPT <b@example.org>: no") +
                        line("1vxNiW-00004Y-3A <= a@example.net H=(helo) [192.0.2.1]:40001 P=esmtp S=100"),
                    true);
  REQUIRE(units.all.size() == 2);
  CHECK(units.all[0]->ties().claimant.lock() == units.all[1]);
  REQUIRE(units.all[1]->ties().sessions.size() == 1);
  CHECK(units.all[1]->ties().sessions[0]->events.size() == 2);
}

TEST_CASE("without process and port the senders of one client tell its messages apart") {
  const auto line = [](std::string_view text) { return "2026-11-21 09:00:00 " + std::string(text) + "\n"; };
  const Units units(line("H=mx.example.net [192.0.2.1] F=<a@example.net> rejected RCPT <b@example.org>: no") +
                    line("1vxNiW-00004Y-3A <= eve@example.net H=mx.example.net [192.0.2.1] P=esmtp S=100") +
                    line("H=mx.example.net [192.0.2.1] F=<eve@example.net> rejected RCPT <c@example.org>: no") +
                    line("H=mx.example.net [192.0.2.1] F=<a@example.net> rejected RCPT <d@example.org>: no") +
                    line("1vxNiW-00004Z-3A <= a@example.net H=mx.example.net [192.0.2.1] P=esmtp S=100"));
  CHECK(units.sizes() == Sizes{2, 1, 1, 1});
  CHECK(units.all[0]->ties().claimant.lock() == units.all[3]);
  CHECK(units.all[2]->ties().claimant.expired());
}

TEST_CASE("without a process a refusal that names no sender is not the null sender's") {
  const auto line = [](std::string_view text) { return "2026-11-21 09:00:00 " + std::string(text) + "\n"; };
  const Units units(line("H=mx.example.net (helo) [192.0.2.1] rejected EHLO or HELO helo: no") +
                    line("H=mx.example.net [192.0.2.1] F=<> rejected RCPT <b@example.org>: no") +
                    line("1vxNiW-00004Y-3A <= <> H=mx.example.net [192.0.2.1] P=esmtp S=100"));
  REQUIRE(units.sizes() == Sizes{1, 1, 1});
  CHECK(units.all[0]->ties().claimant.expired());
  CHECK(units.all[1]->ties().claimant.lock() == units.all[2]);
}

TEST_CASE("without a process a line that names no client is of none of the sessions") {
  const auto line = [](std::string_view text) { return "2026-11-21 09:00:00 " + std::string(text) + "\n"; };
  const Units units(line("H=mx.example.net [192.0.2.1] F=<a@example.net> rejected RCPT <b@example.org>: no") +
                    line("F=<a@example.net> rejected by non-SMTP ACL: no") +
                    line("1vxNiW-00004Z-3A <= a@example.net H=mx.example.net [192.0.2.1] P=esmtp S=100"));
  REQUIRE(units.sizes() == Sizes{1, 1, 1});
  CHECK(units.all[0]->ties().claimant.lock() == units.all[2]);
  CHECK(units.all[1]->ties().claimant.expired());
}

}  // namespace
}  // namespace mailtrace
