#include "lines/header.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

#include "base/civil_time.h"

namespace mailtrace {
namespace {

struct Parsed {
  bool ok = false;
  Header header;
  HeaderScratch scratch;
};

/// A header and the scratch its views point into.
const Parsed& parse(std::string_view line) {
  static Parsed parsed;
  parsed.ok = parse_header(line, parsed.scratch, parsed.header);
  return parsed;
}

constexpr std::int64_t micros(int year, int month, int day, int hour, int minute, int second, int micro = 0) {
  return (days_from_civil(year, month, day) * kSecondsPerDay + hour * 3600 + minute * 60 + second) *
             kMicrosPerSecond +
         micro;
}

void check(std::string_view line, HeaderFormat format, std::string_view host, std::string_view tag,
           std::uint32_t pid, std::string_view text) {
  CAPTURE(line);
  const Parsed& p = parse(line);
  REQUIRE(p.ok);
  CHECK(p.header.format == format);
  CHECK(p.header.host == host);
  CHECK(p.header.tag == tag);
  CHECK(p.header.pid == pid);
  CHECK(p.header.text == text);
}

void check_yearless(std::string_view line, int month, int day, int second, int micro = 0) {
  CAPTURE(line);
  const Stamp stamp = parse(line).header.stamp;
  CHECK(stamp.kind == Stamp::Kind::Yearless);
  CHECK(stamp.month == month);
  CHECK(stamp.day == day);
  CHECK(stamp.second == static_cast<std::uint32_t>(second));
  CHECK(stamp.us == micro);
}

void check_absolute(std::string_view line, std::int64_t us, bool local) {
  CAPTURE(line);
  const Stamp stamp = parse(line).header.stamp;
  CHECK(stamp.kind == Stamp::Kind::Absolute);
  CHECK(stamp.us == us);
  CHECK(stamp.local == local);
}

void check_malformed(std::string_view line) {
  CAPTURE(line);
  const Parsed& p = parse(line);
  CHECK_FALSE(p.ok);
  CHECK(p.header.format == HeaderFormat::None);
  CHECK(p.header.stamp.kind == Stamp::Kind::None);
  CHECK(p.header.text == line);
}

constexpr auto k3164 = HeaderFormat::Rfc3164;
constexpr auto k3339 = HeaderFormat::Rfc3339;
constexpr std::int64_t kMoment = micros(2026, 11, 21, 9, 48, 16);

}  // namespace

TEST_CASE("RFC 3164: days may be padded by a blank, a zero or nothing") {
  for (const char* line : {"Nov  1 09:48:16 mx1 postfix/smtpd[27693]: connect from x",
                           "Nov 01 09:48:16 mx1 postfix/smtpd[27693]: connect from x",
                           "Nov 1 09:48:16 mx1 postfix/smtpd[27693]: connect from x",
                           "<22>Nov  1 09:48:16 mx1 postfix/smtpd[27693]: connect from x",
                           "\xEF\xBB\xBFNov  1 09:48:16 mx1 postfix/smtpd[27693]: connect from x"}) {
    check(line, k3164, "mx1", "postfix/smtpd", 27693, "connect from x");
    check_yearless(line, 11, 1, 9 * 3600 + 48 * 60 + 16);
  }
}

TEST_CASE("RFC 3164: fractions and years are read where they are written") {
  check_yearless("Nov 21 09:48:16.123 mx1 a: b", 11, 21, 35296, 123000);
  check_yearless("Feb 29 23:59:60 mx1 a: b", 2, 29, 86400);
  check("Nov 21 2026 09:48:16 mx1 postfix/qmgr[7]: x", k3164, "mx1", "postfix/qmgr", 7, "x");
  check_absolute("Nov 21 2026 09:48:16 mx1 postfix/qmgr[7]: x", kMoment, true);
}

TEST_CASE("tags are taken as written") {
  check("Nov 21 09:48:16 mx1 postfix/submission/smtpd[1]: x", k3164, "mx1", "postfix/submission/smtpd", 1,
        "x");
  check("Nov 21 09:48:16 mx1 postfix-192.0.2.1/smtp[1]: x", k3164, "mx1", "postfix-192.0.2.1/smtp", 1, "x");
  check("Nov 21 09:48:16 mx1 /postfix-script[1]: x", k3164, "mx1", "/postfix-script", 1, "x");
  check("Nov 21 09:48:16 mx1 /usr/sbin/amavisd-new[416]: (00416-04) Passed", k3164, "mx1",
        "/usr/sbin/amavisd-new", 416, "(00416-04) Passed");
  check("Nov 21 09:48:16 mx1 dovecot: lmtp(9956): Connect from local", k3164, "mx1", "dovecot", 0,
        "lmtp(9956): Connect from local");
  check("Nov 21 09:48:16 mx1 courierd started", k3164, "mx1", "courierd", 0, "started");
  check("Nov 21 09:48:16 mx1 a:b:c: x: y", k3164, "mx1", "a:b:c", 0, "x: y");
  check("Nov 21 09:48:16 (none) postgrey: action=pass", k3164, "(none)", "postgrey", 0, "action=pass");
  check("Nov 21 09:48:16 2001:db8::1 postgrey: x", k3164, "2001:db8::1", "postgrey", 0, "x");
}

TEST_CASE("a pid is digits in range; other brackets end the tag, or do not") {
  check("Nov 21 09:48:16 mx1 a[12b]: x", k3164, "mx1", "a", 0, "x");
  check("Nov 21 09:48:16 mx1 a[]: x", k3164, "mx1", "a", 0, "x");
  check("Nov 21 09:48:16 mx1 a[4294967295]: x", k3164, "mx1", "a", 4294967295u, "x");
  check("Nov 21 09:48:16 mx1 a[4294967296]: x", k3164, "mx1", "a", 0, "x");
  check("Nov 21 09:48:16 mx1 a[99999999999999999999999999]: x", k3164, "mx1", "a", 0, "x");
  check("Nov 21 09:48:16 mx1 a[12] x", k3164, "mx1", "a", 12, "x");
  check("Nov 21 09:48:16 mx1 a[12]:x", k3164, "mx1", "a", 12, "x");
  check("Nov 21 09:48:16 mx1 a[12]", k3164, "mx1", "a", 12, "");
  check("Nov 21 09:48:16 mx1 a[b]c[12]: x", k3164, "mx1", "a[b]c", 12, "x");
  check("Nov 21 09:48:16 mx1 a[12 x", k3164, "mx1", "a[12", 0, "x");
  check("Nov 21 09:48:16 mx1 [postfix/smtpd] x", k3164, "mx1", "[postfix/smtpd]", 0, "x");
}

TEST_CASE("a text keeps every blank but the one behind the tag") {
  check("Nov 21 09:48:16 mx1 a:  two \t", k3164, "mx1", "a", 0, " two \t");
  check("Nov 21 09:48:16 mx1 a:", k3164, "mx1", "a", 0, "");
  check("Nov 21 09:48:16 mx1", k3164, "mx1", "", 0, "");
}

TEST_CASE("facilities and IDs of other syslogs are taken off") {
  check("Nov 21 09:48:16 sol sendmail[5]: [ID 197553 mail.info] kAL: from=<a@example.org>", k3164, "sol",
        "sendmail", 5, "kAL: from=<a@example.org>");
  check("Nov 21 09:48:16 sol sendmail[5]: [IDx] kAL", k3164, "sol", "sendmail", 5, "[IDx] kAL");
  check("Nov 21 09:48:16 <mail.info> bsd sm-mta[5]: x", k3164, "bsd", "sm-mta", 5, "x");
  check("Nov 21 09:48:16 bsd <mail.info> sm-mta[5]: x", k3164, "bsd", "sm-mta", 5, "x");
  check("Nov 21 09:48:16 busy mail.info postfix/smtpd[5]: x", k3164, "busy", "postfix/smtpd", 5, "x");
  check("Nov 21 09:48:16 busy mail.example x", k3164, "busy", "mail.example", 0, "x");
}

TEST_CASE("lines without a host are known by the colon of the tag") {
  check("Nov 21 09:48:16 cyrus/pop3[4297]: badlogin", k3164, "", "cyrus/pop3", 4297, "badlogin");
  check("Nov 21 09:48:16 imap-login: Info: Login aborted", k3164, "", "dovecot", 0,
        "imap-login: Login aborted");
  check("Nov 21 09:48:16 lmtp(5, a@example.org): Info: Q: saved", k3164, "", "dovecot", 0,
        "lmtp(5, a@example.org): Q: saved");
  check("Nov 21 09:48:16 lmtp(5): Error: no space", k3164, "", "dovecot", 0, "lmtp(5): Error: no space");
}

TEST_CASE("RFC 3339: every offset and any fraction") {
  const std::string rest = " mx1 postfix/smtpd[27693]: connect from x";
  check_absolute("2026-11-21T09:48:16Z" + rest, kMoment, false);
  check_absolute("2026-11-21t09:48:16z" + rest, kMoment, false);
  check_absolute("2026-11-21T09:48:16.5-03:30" + rest, micros(2026, 11, 21, 13, 18, 16, 500000), false);
  check_absolute("2026-11-21T09:48:16.669477123+00:00" + rest, kMoment + 669477, false);
  check_absolute("2026-11-21T09:48:16+0100" + rest, kMoment - 3600 * kMicrosPerSecond, false);
  check_absolute("2026-11-21T09:48:16+01" + rest, kMoment - 3600 * kMicrosPerSecond, false);
  check_absolute("2026-11-21T09:48:16" + rest, kMoment, true);
  check_absolute("<22>2026-11-21T09:48:16Z" + rest, kMoment, false);
  check("2026-11-21T09:48:16.669252+0000" + rest, k3339, "mx1", "postfix/smtpd", 27693, "connect from x");
}

TEST_CASE("a blank between date and time is RFC 3339 where host and tag follow, else Exim") {
  check("2026-11-21 09:48:16 mx1 postfix/smtpd[1]: x", k3339, "mx1", "postfix/smtpd", 1, "x");
  check("2026-11-21 09:48:16.123+01:00 mx1 dovecot: lmtp(5): x", k3339, "mx1", "dovecot", 0, "lmtp(5): x");
  check("2026-11-21 09:48:16 mx1 last message repeated 2 times", k3339, "mx1", "", 0,
        "last message repeated 2 times");
  check("2026-11-21 09:48:16 lmtp(5): Info: x", k3339, "", "dovecot", 0, "lmtp(5): x");
  const auto exim = HeaderFormat::Exim;
  check("2026-11-21 09:39:42 1vxNiW-4o5NDgrjpxK-skOz DKIM: d=example.org", exim, "", "exim", 0,
        "1vxNiW-4o5NDgrjpxK-skOz DKIM: d=example.org");
  check("2026-11-21 09:39:42 1vxNiW-0000AB-Cd Completed", exim, "", "exim", 0, "1vxNiW-0000AB-Cd Completed");
  check("2026-11-21 09:39:42 pid 221: SIGHUP received", exim, "", "exim", 0, "pid 221: SIGHUP received");
  check("2026-11-21 09:39:42 TLS session: (SSL_connect): timed out", exim, "", "exim", 0,
        "TLS session: (SSL_connect): timed out");
  check("2026-11-21 09:39:42 Start queue run: pid=5", exim, "", "exim", 0, "Start queue run: pid=5");
}

TEST_CASE("Exim: milliseconds, zone and pid are optional") {
  const auto exim = HeaderFormat::Exim;
  check("2026-11-21 09:48:16.798 [221] cwd=/ 3 args", exim, "", "exim", 221, "cwd=/ 3 args");
  check("2026-11-21 09:48:16 +0100 [221] x", exim, "", "exim", 221, "x");
  check("2026-11-21 09:48:16 [x] y", exim, "", "exim", 0, "[x] y");
  check_absolute("2026-11-21 09:48:16.798 x", kMoment + 798000, true);
  check_absolute("2026-11-21 09:48:16.798 +0100 x", kMoment + 798000 - 3600 * kMicrosPerSecond, false);
  check_absolute("2026-11-21 09:48:16 -0330 [221] x", kMoment + 12600 * kMicrosPerSecond, false);
}

TEST_CASE("Exim's own stamp and pid are taken off its syslog texts") {
  check("Nov 21 09:48:16 ex exim[221]: [221] cwd=/", k3164, "ex", "exim", 221, "cwd=/");
  check("Nov 21 09:48:16 ex exim[221]: [1\\2] Warning", k3164, "ex", "exim", 221, "[1\\2] Warning");
  check("Nov 21 09:48:16 ex exim[221]: 2026-11-21 09:48:16.1 +0000 [221] x", k3164, "ex", "exim", 221, "x");
  check("Nov 21 09:48:16 ex exim[221]: [1\\12] 2026-11-21 09:48:16.1 +0000 [221] x", k3164, "ex", "exim", 221,
        "[1\\12] x");
  check("Nov 21 09:48:16 ex exim[221]: [1/2] [1/2] [221] x", k3164, "ex", "exim", 221, "[1/2] [1/2] [221] x");
  check("Nov 21 09:48:16 ex exim[221]: [2/2] [221] x", k3164, "ex", "exim", 221, "[2/2] [221] x");
  check("Nov 21 09:48:16 ex exim4: 2026-11-21 09:48:16 x", k3164, "ex", "exim4", 0, "x");
}

TEST_CASE("RFC 5424: nil values, structured data and byte order mark") {
  const auto k5424 = HeaderFormat::Rfc5424;
  check("<22>1 2026-11-21T09:48:16Z mx1 postfix/qmgr 131 - - text", k5424, "mx1", "postfix/qmgr", 131,
        "text");
  check_absolute("<22>1 2026-11-21T09:48:16.5Z mx1 a 1 - - text", kMoment + 500000, false);
  check("<22>1 - - - - - -", k5424, "", "", 0, "");
  CHECK(parse("<22>1 - mx1 a - - - x").header.stamp.kind == Stamp::Kind::None);
  check("<22>1 2026-11-21T09:48:16Z mx1 a - ID47 [x@1 k=\"a \\\"]\\\\\" l=\"]\"][y] \xEF\xBB\xBFtext", k5424,
        "mx1", "a", 0, "text");
  check("<22>1 2026-11-21T09:48:16Z mx1 a - - [x k=\"open", k5424, "mx1", "a", 0, "[x k=\"open");
  check("<22>1 2026-11-21T09:48:16Z mx1 a x - [x][y]", k5424, "mx1", "a", 0, "");
  check_malformed("<22>1 2026-11-21T09:48:16Zjunk mx1 a x - - t");
  check_malformed("<22>2 2026-11-21T09:48:16Z mx1 a x - - t");
}

TEST_CASE("own formats of Kerio, Zimbra, rspamd") {
  check("[21/Nov/2026 09:48:16] Recv: Queue-ID: 1", HeaderFormat::Kerio, "", "kerio", 0, "Recv: Queue-ID: 1");
  check_absolute("[21/Nov/2026 09:48:16] Recv", kMoment, true);
  check_malformed("[21/Nov/2026:09:48:16 +0000] GET");
  check_malformed("[21-Nov-2026 09:48:16 +0000]: <ab> x");
  check_malformed("[31/Nov/2026 09:48:16] x");
  check("2026-11-21 09:48:16,123 INFO  [Lmtp-1] [name=a@example.org;mid=2;] lmtp - Delivering",
        HeaderFormat::Zimbra, "", "zimbra", 0, "INFO  [Lmtp-1] [name=a@example.org;mid=2;] lmtp - Delivering");
  check("2026-11-21 09:48:16,123 WARN  [x] [] a - b", HeaderFormat::Zimbra, "", "zimbra", 0, "WARN  [x] [] a - b");
  check_absolute("2026-11-21 09:48:16,123 INFO  [x] [] a - b", kMoment + 123000, true);
  check_malformed("2026-11-21 09:48:16,123 - python");
  check("2026-11-21 09:48:16 #155(normal) <73b3a9>; task; f: x", k3339, "", "rspamd", 155,
        "<73b3a9>; task; f: x");
  check("2026-11-21 09:48:16.25 #155(rspamd_proxy) <73b3a9>; x", k3339, "", "rspamd", 155, "<73b3a9>; x");
}

TEST_CASE("Haraka's own log has no host") {
  check("2026-11-21T09:48:16.669Z [NOTICE] [1A2B] [core] connect", k3339, "", "haraka", 0,
        "[NOTICE] [1A2B] [core] connect");
  check("2026-11-21T09:48:16.669Z [notice] x[5]: y", k3339, "[notice]", "x", 5, "y");
  check("2026-11-21T09:48:16.669Z [] [x] y", k3339, "[]", "[x]", 0, "y");
}

TEST_CASE("the clocks of qmail") {
  const auto multilog = HeaderFormat::Multilog;
  check("@400000004c1c2a122514a814 new msg 53", multilog, "", "qmail", 0, "new msg 53");
  // 0x4c1c2a12 is 10 seconds after 02:23:04.
  check_absolute("@400000004c1c2a122514a814 x", micros(2010, 6, 19, 2, 23, 4, 622110), false);
  check_malformed("@400000004c1c2a12ffffffff x");
  check_malformed("@400000004c1c2a122514a81 x");
  check_malformed("@400000004c1c2a122514a8145 x");
  check_malformed("@000000004c1c2a122514a814 x");
  check("2010-06-19 03:25:44.622077500 new msg 53", multilog, "", "qmail", 0, "new msg 53");
  check_absolute("2010-06-19 03:25:44.622077500 x", micros(2010, 6, 19, 3, 25, 44, 622077), true);
  check("Jun 19 09:12:24 host qmail: 1276913544.622077 new msg 53", k3164, "host", "qmail", 0, "new msg 53");
  check_yearless("Jun 19 09:12:24 host qmail: 1276913544.622077 x", 6, 19, 9 * 3600 + 12 * 60 + 24);
  check("1276913544.622077 new msg 53", multilog, "", "qmail", 0, "new msg 53");
  check_absolute("1276913544.622077 x", micros(2010, 6, 19, 2, 12, 24, 622077), false);
  check_malformed("1276913544.62207 new msg 53");
  check_malformed("1276913544 622077 new msg 53");
  check_malformed("127691354x.622077 new msg 53");
}

TEST_CASE("repeated messages are counted") {
  const Parsed& p =
      parse("Nov 21 09:48:16 mx1 postfix/smtpd[1]: message repeated 3 times: [ warning: x [y]]");
  REQUIRE(p.ok);
  CHECK(p.header.repeated == 3);
  CHECK_FALSE(p.header.repeats_previous);
  CHECK(p.header.text == "warning: x [y]");
  CHECK(parse("Nov 21 09:48:16 mx1 a[1]: message repeated 99999999999 times: [ x]").header.repeated ==
        UINT32_MAX);
  CHECK(parse("Nov 21 09:48:16 mx1 a[1]: message repeated 0 times: [ x]").header.repeated == 1);
  CHECK(parse("Nov 21 09:48:16 mx1 a[1]: message repeated 2 times: [ cut").header.text == "cut");
}

TEST_CASE("repetitions of the line before are told apart") {
  for (const char* line :
       {"Nov 21 09:48:16 mx1 last message repeated 5 times",
        "Nov 21 09:48:16 mx1  last message repeated 5 times", "Nov 21 09:48:16 last message repeated 5 times",
        "Nov 21 09:48:16 mx1 --- last message repeated 5 times ---",
        "Nov 21 09:48:16 mx1 Last message 'postfix/smtpd[1]: it' repeated 5 times, suppressed by syslog-ng "
        "on mx1"}) {
    CAPTURE(line);
    const Parsed& p = parse(line);
    REQUIRE(p.ok);
    CHECK(p.header.repeats_previous);
    CHECK(p.header.repeated == 5);
    CHECK(p.header.tag == "");
  }
  CHECK_FALSE(parse("Nov 21 09:48:16 mx1 last message was bad").header.repeats_previous);
}

TEST_CASE("journal JSON: keys in any order, escapes, bytes and null") {
  const auto json = HeaderFormat::JournalJson;
  check(
      R"({"MESSAGE":"a \/ \u00fc \"q\"\nsecond","_PID":"131","SYSLOG_IDENTIFIER":"postfix/qmgr","_HOSTNAME":"mx1","__REALTIME_TIMESTAMP":"1795254496669477"})",
      json, "mx1", "postfix/qmgr", 131, "a / \xC3\xBC \"q\"\nsecond");
  check_absolute(
      R"({"__REALTIME_TIMESTAMP":"1795254496669477","_SOURCE_REALTIME_TIMESTAMP":"1","MESSAGE":""})",
      1795254496669477, false);
  check_absolute(R"({"_SOURCE_REALTIME_TIMESTAMP":"1795254496669252","MESSAGE":""})", 1795254496669252,
                 false);
  check_yearless(R"({"SYSLOG_TIMESTAMP":"Nov 21 09:48:16 ","MESSAGE":""})", 11, 21, 35296);
  check(R"({"__REALTIME_TIMESTAMP":"1","MESSAGE":[103,114,252,0,300],"_COMM":"smtpd","SYSLOG_PID":"7"})",
        json, "", "smtpd", 7, std::string_view("gr\xFC\0", 4));
  check(R"({"__REALTIME_TIMESTAMP":"1","MESSAGE":null,"_PID":7,"_COMM":"x","SYSLOG_IDENTIFIER":"y"})", json,
        "", "y", 7, "");
  check(R"({"__REALTIME_TIMESTAMP":"1","MESSAGE":["first","second"]})", json, "", "", 0, "first");
  check(R"({"__REALTIME_TIMESTAMP":"1","x":{"MESSAGE":"inner"},"MESSAGE":"outer"},,,)", json, "", "", 0,
        "outer");
  check(R"({"__REALTIME_TIMESTAMP":"1","MESSAGE":"whole","_PID":"5","_CMDLINE":"cu)", json, "", "", 5,
        "whole");
}

TEST_CASE("JSON that is no journal, or hostile, has no header") {
  check_malformed("{}");
  check_malformed(R"({"MESSAGE":"x"})");
  check_malformed(R"({"__REALTIME_TIMESTAMP":"1"})");
  check_malformed(R"({"__REALTIME_TIMESTAMP":"99999999999999999999","MESSAGE":"x"})");
  check_malformed(R"({"__REALTIME_TIMESTAMP":"9223372036854775807","MESSAGE":"x"})");
  check_malformed(R"({"__REALTIME_TIMESTAMP":"1","MESSAGE":"cut)");
  check_malformed(std::string(60'000, '{'));
  std::string deep = R"({"__REALTIME_TIMESTAMP":"1","x":)" + std::string(60'000, '[');
  check_malformed(deep);
}

TEST_CASE("what is no header is not guessed") {
  for (const char* line : {"",
                           " ",
                           "x",
                           "Nov",
                           "mail.log:Nov 21 09:48:16 mx1 a: b",
                           "mail-1  | Nov 21 09:48:16 mx1 a: b",
                           " Suggested action: x",
                           "Nov 21 09:48:16",
                           "Nov 21 09:48:16 ",
                           "Nov 31 09:48:16 mx1 a: b",
                           "Nov 0 09:48:16 mx1 a: b",
                           "Nov 21 24:00:00 mx1 a: b",
                           "Nov 21 09:60:00 mx1 a: b",
                           "Nov 21 9:48:16 mx1 a: b",
                           "nov 21 09:48:16 mx1 a: b",
                           "Nov 211 09:48:16 mx1 a: b",
                           "Nov 21 09:48:16x mx1 a: b",
                           "Feb 29 2026 09:48:16 mx1 a: b",
                           "2026-11-21",
                           "2026-11-21T09:48:16Z",
                           "2026-11-21T09:48:16Zmx1 a: b",
                           "2026-13-21T09:48:16Z mx1 a: b",
                           "2026-02-29T09:48:16Z mx1 a: b",
                           "2026-11-21X09:48:16Z mx1 a: b",
                           "2026-11-21 09:48:16",
                           "2026-11-21T09:48:16+24:00 mx1 a: b",
                           "<>Nov 21 09:48:16 mx1 a: b",
                           "<22>",
                           "<22>1 ",
                           "<2222>Nov 21 09:48:16 mx1 a: b",
                           "<22",
                           "@",
                           "[",
                           "{"}) {
    check_malformed(line);
  }
}

TEST_CASE("every prefix and every changed byte of a line is a header or is not, and nothing worse") {
  const std::string lines[] = {
      "<22>Nov 21 09:48:16.123 mx1 postfix/smtpd[27693]: message repeated 2 times: [ x]",
      "2026-11-21T09:48:16.669477+01:00 mx1 exim[5]: 2026-11-21 09:48:16 +0000 [5] x",
      "2026-11-21 09:48:16.123 +0100 [77] 1vxNiW-4o5NDgrjpxK-skOz <= a@example.org",
      "2026-11-21 09:48:16,123 INFO  [Lmtp-1] [ip=192.0.2.1;] lmtp - x",
      "<22>1 2026-11-21T09:48:16Z mx1 a 5 ID [x k=\"\\\"\"][y] text",
      R"({"__REALTIME_TIMESTAMP":"1795254496669477","_PID":"7","MESSAGE":[1,2,3],"x":{"y":[{}]},"z":-1.5e3})",
      "[21/Nov/2026 09:48:16] Recv",
      "@400000004c1c2a122514a814 new msg 53",
      "Nov 21 09:48:16 mx1 Last message 'x' repeated 5 times, suppressed"};
  HeaderScratch scratch;
  Header header;
  for (const std::string& line : lines) {
    REQUIRE(parse_header(line, scratch, header));
    for (std::size_t size = 0; size <= line.size(); ++size) {
      const std::string exact_allocation(line, 0, size);
      (void)parse_header(exact_allocation, scratch, header);
    }
    for (std::size_t i = 0; i < line.size(); ++i) {
      for (const char c : {'\0', ' ', '[', ']', '"', '\\', ':', '9', '\xFF'}) {
        std::string changed = line;
        changed[i] = c;
        (void)parse_header(changed, scratch, header);
        if (header.stamp.kind == Stamp::Kind::Yearless) {
          REQUIRE(header.stamp.month >= 1);
          REQUIRE(header.stamp.month <= 12);
          REQUIRE(header.stamp.day >= 1);
          REQUIRE(header.stamp.day <= 31);
        }
      }
    }
  }
}

TEST_CASE("zeros are no date, whatever the lines before") {
  const std::string zeros(10, '\0');
  HeaderScratch scratch;
  Header header;
  for (const char* before : {"", "Nov 21 09:48:16 mx1 a: b", "Nov 1 09:48:16 mx1 a: b", "2026-11-21T09:48:16Z mx1 a: b"}) {
    CAPTURE(before);
    parse_header(before, scratch, header);
    for (const std::string& line : {zeros.substr(3) + "09:48:16 mx1 a: b", "<22>" + zeros.substr(3) + "09:48:16 mx1 a: b",
                                    zeros.substr(9) + "ov 21 09:48:16 mx1 a: b", zeros + "T09:48:16Z mx1 a: b",
                                    "<22>1 " + zeros + "T09:48:16Z mx1 a 7 - - b"}) {
      HeaderScratch copy = scratch;
      CHECK((!parse_header(line, copy, header) || header.stamp.kind == Stamp::Kind::None));
    }
  }
}

TEST_CASE("stamps that are written out are read back") {
  HeaderScratch scratch;
  Header header;
  char buffer[64];
  for (std::int64_t day = days_from_civil(1999, 12, 25); day < days_from_civil(2005, 3, 5); day += 3) {
    const CivilDate date = civil_from_days(day);
    const int hour = static_cast<int>(day % 24), minute = static_cast<int>(day % 60),
              second = static_cast<int>(day % 59);
    std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02d.%06d-11:30 h t: x", date.year,
                  date.month, date.day, hour, minute, second, minute);
    REQUIRE(parse_header(buffer, scratch, header));
    REQUIRE(header.stamp.us ==
            micros(date.year, date.month, date.day, hour, minute, second, minute) + 41400 * kMicrosPerSecond);
  }
}

}  // namespace mailtrace
