#include "output/report.h"

#include <doctest/doctest.h>

#include "tests/unit/output/example_traces.h"

using namespace mailtrace;
using namespace mailtrace::example;

namespace {

std::string text_of(ReportFormat format, const std::vector<Trace>& traces,
                    const ReportOptions& options = {}) {
  const auto report = make_report(format, options);
  std::string out;
  report->begin(out);
  for (const Trace& t : traces) {
    if (&t != &traces.front()) out += report->separator();
    report->write(t, out);
  }
  report->finish(out);
  return out;
}

const std::string kLine1 =
    "Nov 21 09:00:00 mx1 postfix/smtpd[27693]: 4Xk1Yz3P9qz1: client=client.example.org[192.0.2.7]\n";
const std::string kLine2 =
    "Nov 21 09:00:00 mx1 postfix/smtp[27693]: 4Xk1Yz3P9qz1: to=<bob@example.net>, status=sent (250 2.0.0 Ok: "
    "queued as "
    "4Xk1Z03P9qz2)\n";
const std::string kLine3 =
    "Nov 21 09:12:00 mx1 postfix/smtp[27693]: 4Xk1Z03P9qz2: to=<bob@example.net>, status=sent (250 2.0.0 Ok: "
    "queued as "
    "9F3A2)\n";

Trace hostile() {
  Trace t = trace_to(
      {recipient("a\tb\n@example.net", Status::Bounced, 1.5, "mx\x1b[2J[192.0.2.1]", "550 \xff\\\x07\nno")});
  t.from = "evil\r\n\x1b]0;x\x07@example.org";
  t.message_id = "<\xff\xfe\xe2\x80\xae>";
  t.verdict = "Refused\x1b[2J";
  t.hops[0].host = "mx\n1";
  t.lines = {line(1, 0, "p\x1b", "4Xk1Yz3P9qz1", "accept", std::string("raw \x1b[2J \xff \0 tab\t end", 21))};
  t.links = {{LinkKind::Relay, 5, 6, 7}};
  return t;
}

}  // namespace

TEST_CASE("formats are known by their words") {
  CHECK(report_format_from("trace") == ReportFormat::Trace);
  CHECK(report_format_from("lines") == ReportFormat::Lines);
  CHECK(report_format_from("summary") == ReportFormat::Summary);
  CHECK(report_format_from("json") == ReportFormat::Json);
  CHECK(!report_format_from("Trace"));
}

TEST_CASE("trace shows heading, verdict, hops and the original lines") {
  CHECK(text_of(ReportFormat::Trace, {delivered()}) ==
        "2026-11-21 09:00:00  alice@example.org -> bob@example.net  sent\n"
        "  Delivered to mx.example.net 12 min after submission, after 2 greylisted attempts\n"
        "  1  mx1  4Xk1Yz3P9qz1  postfix/smtpd > smtp   0.3 s  from client.example.org[192.0.2.7]\n"
        "  2  mx1  4Xk1Z03P9qz2  postfix/smtp          11 min  filter from 1 (mail.log:12)\n" +
            kLine1 + kLine2 + kLine3);
}

TEST_CASE("trace shows times in the chosen zone") {
  ReportOptions options;
  options.zone = TimeZone::fixed(2 * 3600);
  CHECK(text_of(ReportFormat::Trace, {delivered()}, options).substr(0, 19) == "2026-11-21 11:00:00");
  CHECK(text_of(ReportFormat::Summary, {delivered()}, options).substr(0, 25) == "2026-11-21T11:00:00+02:00");
}

TEST_CASE("the null sender, an unknown sender and unknown recipients are told apart") {
  Trace t;
  t.from = "";
  CHECK(text_of(ReportFormat::Trace, {t}) ==
        "1970-01-01 00:00:00  <> -> (recipient unknown)  queued\n  Incomplete\n");
  t.from.reset();
  CHECK(text_of(ReportFormat::Trace, {t}).find("(sender unknown) ->") != std::string::npos);
}

TEST_CASE("many recipients are shortened in the heading") {
  const auto heading = [](int count) {
    std::vector<Recipient> recipients;
    for (int i = 0; i < count; ++i)
      recipients.push_back(recipient("r" + std::to_string(i) + "@example.net", Status::Sent, 1));
    const std::string text = text_of(ReportFormat::Trace, {trace_to(recipients)});
    return text.substr(0, text.find('\n'));
  };
  CHECK(heading(4) ==
        "2026-11-21 09:00:00  alice@example.org -> r0@example.net, r1@example.net, r2@example.net, "
        "r3@example.net  sent");
  CHECK(heading(8) ==
        "2026-11-21 09:00:00  alice@example.org -> r0@example.net, r1@example.net, r2@example.net and 5 more "
        " sent");
}

TEST_CASE("recipients that ended differently have a line each") {
  auto was = recipient("carol@example.net", Status::Bounced, 1.5, "none", "user unknown");
  was.original = "info@example.org";
  const Trace t = trace_to(
      {recipient("bob@example.net", Status::Sent, 720, "mx.example.net[192.0.2.1]:25", "250 Ok"), was});
  const std::string text = text_of(ReportFormat::Trace, {t});
  CHECK(text ==
        "2026-11-21 09:00:00  alice@example.org -> bob@example.net, info@example.org  bounced\n"
        "  1  mx1  4Xk1Yz3P9qz1  1 s\n"
        "  bob@example.net                           sent     12 min  mx.example.net[192.0.2.1]:25: 250 Ok\n"
        "  carol@example.net (was info@example.org)  bounced   1.5 s  none: user unknown\n");
}

TEST_CASE("branches and incomplete hops of a chain are readable") {
  Trace t = delivered();
  t.hops.push_back(hop("store", "9F3A2", 720, 720.02));
  t.hops.push_back(hop("mx1", "4Xk2B03P9qz3", 721, 722));
  t.hops[2].complete = false;
  t.links.push_back({LinkKind::Relay, 1, 2, 2});
  t.links.push_back({LinkKind::Bounce, 1, 3, 2});
  t.links.push_back({LinkKind::Inferred, 0, 3, 0});
  t.complete = false;
  t.missing = {"the end of 9F3A2 on store", "the next hop 8B1"};
  CHECK(
      text_of(ReportFormat::Trace, {t})
          .find("  1  mx1    4Xk1Yz3P9qz1  postfix/smtpd > smtp   0.3 s  from client.example.org[192.0.2.7]\n"
                "  2  mx1    4Xk1Z03P9qz2  postfix/smtp          11 min  filter from 1 (mail.log:12)\n"
                "  3  store  9F3A2                                20 ms  relay from 2 (mail.log:13), "
                "incomplete\n"
                "  4  mx1    4Xk2B03P9qz3                           1 s  bounce from 2 (mail.log:13)\n"
                "  Not in these logs: the end of 9F3A2 on store; the next hop 8B1\n") != std::string::npos);
}

TEST_CASE("lines has only original lines, with a blank line between messages") {
  const std::string one = kLine1 + kLine2 + kLine3;
  CHECK(text_of(ReportFormat::Lines, {delivered(), delivered()}) == one + "\n" + one);
  CHECK(text_of(ReportFormat::Lines, {Trace{}}) == "");
  CHECK(text_of(ReportFormat::Trace, {delivered(), delivered()}).find(kLine3 + "\n2026-11-21") !=
        std::string::npos);
}

TEST_CASE("original lines carry their place as in grep") {
  Trace t = delivered();
  t.lines.resize(1);
  ReportOptions options;
  options.line_numbers = true;
  CHECK(text_of(ReportFormat::Lines, {t}, options) == "11:" + kLine1);
  options.file_names = true;
  CHECK(text_of(ReportFormat::Lines, {t}, options) == "mail.log:11:" + kLine1);
  options.color = true;
  CHECK(text_of(ReportFormat::Lines, {t}, options) ==
        "\033[35mmail.log\033[0m\033[36m:\033[0m\033[32m11\033[0m\033[36m:\033[0m" + kLine1);
}

TEST_CASE("colour marks heading and status and nothing else") {
  ReportOptions options;
  options.color = true;
  std::string text = text_of(ReportFormat::Trace, {delivered()}, options);
  CHECK(text.substr(0, text.find('\n')) ==
        "\033[1m2026-11-21 09:00:00  alice@example.org -> bob@example.net\033[0m  \033[1;32msent\033[0m");
  CHECK(text.find('\033', text.find('\n')) == std::string::npos);
  CHECK(text_of(ReportFormat::Summary, {delivered()}, options) ==
        text_of(ReportFormat::Summary, {delivered()}));
}

TEST_CASE("log text is byte for byte in a pipe and shown escaped on a terminal") {
  const Trace t = hostile();
  const std::string raw = t.lines[0].text + "\n";
  CHECK(text_of(ReportFormat::Lines, {t}) == raw);
  ReportOptions terminal;
  terminal.escape_controls = true;
  CHECK(text_of(ReportFormat::Lines, {t}, terminal) == "raw \\x1b[2J \\xff \\x00 tab\t end\n");
  for (const auto format :
       {ReportFormat::Trace, ReportFormat::Lines, ReportFormat::Summary, ReportFormat::Json}) {
    const std::string text = text_of(format, {t}, terminal);
    CHECK(text.find_first_of(std::string_view("\x1b\x07\r\0", 4)) == std::string::npos);
  }
}

TEST_CASE("what trace says of a hostile message is one line a thing, in a pipe too") {
  const std::string text = text_of(ReportFormat::Trace, {hostile()});
  CHECK(text.substr(0, text.find("raw")) ==
        "2026-11-21 09:00:00  evil ]0;x @example.org -> a b @example.net  bounced\n"
        "  Refused [2J\n"
        "  1  mx 1  4Xk1Yz3P9qz1  1 s\n");
}

TEST_CASE("summary is nine columns a recipient, none empty") {
  CHECK(text_of(ReportFormat::Summary, {delivered()}) ==
        "2026-11-21T09:00:00+00:00\talice@example.org\tbob@example.net\tsent\t<m1@example.org>\t4Xk1Yz3P9qz1>"
        "4Xk1Z03P9qz2\t"
        "mx.example.net[192.0.2.1]:25\t720\t250 2.0.0 Ok: queued as 9F3A2\n");
  Trace t;
  t.from = "";
  CHECK(text_of(ReportFormat::Summary, {t}) == "1970-01-01T00:00:00+00:00\t<>\t-\tqueued\t-\t-\t-\t-\t-\n");
}

TEST_CASE("summary: columns never break") {
  CHECK(text_of(ReportFormat::Summary, {hostile()}) ==
        "2026-11-21T09:00:00+00:00\tevil\\r\\n\\x1b]0;x\\x07@example.org\ta\\tb\\n@example.net\tbounced\t"
        "<\xff\xfe\xe2\x80\xae>\t4Xk1Yz3P9qz1\tmx\\x1b[2J[192.0.2.1]\t1.500\t550 \xff\\\\\\x07\\nno\n");
}

TEST_CASE("summary: a recipient has the queue-IDs that led to it") {
  Trace t = delivered();
  t.hops.push_back(hop("mx1", "OTHER", 1, 2));
  t.links.push_back({LinkKind::Forward, 1, 2, 0});
  t.recipients.push_back(recipient("early@example.net", Status::Rejected, -3));
  t.recipients[1].queue_id = "";
  t.recipients.push_back(recipient("fwd@example.net", Status::Sent, 2));
  t.recipients[2].queue_id = "OTHER";
  t.recipients.push_back(recipient("lost@example.net", Status::Sent, 2));
  t.recipients[3].queue_id = "GONE";
  t.links.push_back({LinkKind::Inferred, 2, 0, 0});  // closes a ring
  const std::string text = text_of(ReportFormat::Summary, {t});
  CHECK(text.find("early@example.net\trejected\t<m1@example.org>\t-\t-\t0\t-\n") != std::string::npos);
  CHECK(text.find("fwd@example.net\tsent\t<m1@example.org>\t4Xk1Yz3P9qz1>4Xk1Z03P9qz2>OTHER\t") !=
        std::string::npos);
  CHECK(text.find("lost@example.net\tsent\t<m1@example.org>\tGONE\t") != std::string::npos);
}

TEST_CASE("of several links to a hop the one from the latest hop before it is the way") {
  Trace t = delivered();
  t.hops.push_back(hop("store", "9F3A2", 720, 721));
  t.links = {{LinkKind::Filter, 0, 2, 0},
             {LinkKind::Relay, 1, 2, 2},
             {LinkKind::Inferred, 1, 2, 1},
             {LinkKind::Origin, 0, 1, 0}};
  t.recipients[0].queue_id = "9F3A2";
  t.recipients[0].host = "store";
  CHECK(text_of(ReportFormat::Summary, {t}).find("\t4Xk1Yz3P9qz1>4Xk1Z03P9qz2>9F3A2\t") != std::string::npos);
  CHECK(text_of(ReportFormat::Trace, {t}).find("relay from 2 (mail.log:13)") != std::string::npos);
}

TEST_CASE("json has all keys in their order") {
  Trace t = delivered();
  t.lines.resize(2);
  CHECK(
      text_of(ReportFormat::Json, {t}) ==
      R"J({"message_id":"<m1@example.org>","from":"alice@example.org","to":["bob@example.net"],"subject":null,"size":2750,)J"
      R"J("client":{"name":"client.example.org","ip":"192.0.2.7"},"sasl_user":null,)J"
      R"J("first":"2026-11-21T09:00:00+00:00","last":"2026-11-21T09:12:00+00:00","status":"sent",)J"
      R"J("verdict":"Delivered to mx.example.net 12 min after submission, after 2 greylisted attempts","complete":true,)J"
      R"J("recipients":[{"address":"bob@example.net","original":null,"status":"sent","relay":"mx.example.net[192.0.2.1]:25",)J"
      R"J("dsn":"2.0.0","response":"250 2.0.0 Ok: queued as 9F3A2","attempts":3,"time":"2026-11-21T09:12:00+00:00",)J"
      R"J("queue_id":"4Xk1Z03P9qz2","host":"mx1"}],)J"
      R"J("hops":[{"host":"mx1","queue_id":"4Xk1Yz3P9qz1","first":"2026-11-21T09:00:00+00:00",)J"
      R"J("last":"2026-11-21T09:00:00.300000+00:00","from":"alice@example.org","client":"client.example.org[192.0.2.7]",)J"
      R"J("to":["bob@example.net"]},{"host":"mx1","queue_id":"4Xk1Z03P9qz2","first":"2026-11-21T09:00:00.250000+00:00",)J"
      R"J("last":"2026-11-21T09:12:00+00:00","from":"alice@example.org","client":"localhost[127.0.0.1]",)J"
      R"J("to":["bob@example.net"]}],)J"
      R"J("links":[{"kind":"filter","from":"4Xk1Yz3P9qz1","to":"4Xk1Z03P9qz2","line":{"file":"mail.log","line":12}}],)J"
      R"J("lines":[{"file":"mail.log","line":11,"time":"2026-11-21T09:00:00+00:00","host":"mx1","program":"postfix/smtpd",)J"
      R"J("pid":27693,"queue_id":"4Xk1Yz3P9qz1","event":"accept",)J"
      R"J("text":"Nov 21 09:00:00 mx1 postfix/smtpd[27693]: 4Xk1Yz3P9qz1: client=client.example.org[192.0.2.7]"},)J"
      R"J({"file":"mail.log","line":12,"time":"2026-11-21T09:00:00.300000+00:00","host":"mx1","program":"postfix/smtp",)J"
      R"J("pid":27693,"queue_id":"4Xk1Yz3P9qz1","event":"deliver",)J"
      R"J("text":"Nov 21 09:00:00 mx1 postfix/smtp[27693]: 4Xk1Yz3P9qz1: to=<bob@example.net>, status=sent (250 2.0.0 Ok: queued as 4Xk1Z03P9qz2)"}]})J"
      "\n");
}

TEST_CASE("json of an empty trace has nulls and empty arrays") {
  CHECK(
      text_of(ReportFormat::Json, {Trace{}}) ==
      R"J({"message_id":null,"from":null,"to":[],"subject":null,"size":null,"client":{"name":"","ip":""},"sasl_user":null,)J"
      R"J("first":"1970-01-01T00:00:00+00:00","last":"1970-01-01T00:00:00+00:00","status":"queued","verdict":"",)J"
      R"J("complete":false,"recipients":[],"hops":[],"links":[],"lines":[]})J"
      "\n");
}

TEST_CASE("json is UTF-8 and one line whatever the log holds") {
  const std::string text = text_of(ReportFormat::Json, {hostile()});
  CHECK(text.find('\n') == text.size() - 1);
  CHECK(text.find("\"text\":\"raw \\u001B[2J \xef\xbf\xbd \\u0000 tab\\t end\"") != std::string::npos);
  CHECK(text.find("\"message_id\":\"<\xef\xbf\xbd\xef\xbf\xbd\xe2\x80\xae>\"") != std::string::npos);
  CHECK(text.find("\"links\":[{\"kind\":\"relay\",\"from\":\"\",\"to\":\"\",\"line\":null}]") !=
        std::string::npos);
}

TEST_CASE("every status has its word in every format") {
  for (const Status status :
       {Status::Bounced, Status::Expired, Status::Rejected, Status::Greylisted, Status::Blocked,
        Status::Deferred, Status::Held, Status::Discarded, Status::Queued, Status::Sent}) {
    const std::string word(to_string(status));
    CHECK(status_from(word) == status);
    const Trace t = trace_to({recipient("bob@example.net", status, 1)});
    CHECK(text_of(ReportFormat::Trace, {t}).find("bob@example.net  " + word + "\n") != std::string::npos);
    CHECK(text_of(ReportFormat::Summary, {t}).find("\t" + word + "\t") != std::string::npos);
    CHECK(text_of(ReportFormat::Json, {t}).find("\"status\":\"" + word + "\"") != std::string::npos);
  }
  CHECK(!status_from("Sent"));
}
