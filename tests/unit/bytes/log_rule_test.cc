#include "bytes/log_rule.h"

#include <doctest/doctest.h>

#include "support.h"

namespace mailtrace::test {
namespace {

using namespace std::literals;

TEST_CASE("names of logs and of their rotations are known") {
  for (const char* name : {"mail.log",
                           "mail.log.1",
                           "mail.log.2.gz",
                           "mail.log-20261121.gz",
                           "mail-20261121.log.xz",
                           "maillog",
                           "maillog.0.bz2",
                           "maillog-20261121",
                           "mail.err",
                           "mail.info.1",
                           "mail.warn.2.gz",
                           "messages",
                           "messages-20261121.zst",
                           "syslog",
                           "syslog.3.gz",
                           "mainlog",
                           "exim_mainlog.1",
                           "rejectlog.2.gz",
                           "zimbra.log",
                           "zimbra.log-20261121.gz",
                           "mailbox.log",
                           "mailbox.log.2026-11-21.gz",
                           "mx1.log",
                           "mx1.log.4.gz",
                           "mx1.log.4",
                           "mail.log.old",
                           "mail.log.1.Z"}) {
    CAPTURE(std::string(name));
    CHECK(judge_name(name) == NameVerdict::Log);
    CHECK(judge_name("/var/log/"s + name) == NameVerdict::Log);
  }
}

TEST_CASE("names of what is no log are never taken") {
  for (const char* name :
       {".mail.log", "mail.log~", "#mail.log#", ".mail.log.swp", "mail.log.swp", "wtmp", "wtmp.1",
        "btmp-20261121", "lastlog", "aliases.db", "system.journal", "main.conf", ""}) {
    CAPTURE(std::string(name));
    CHECK(judge_name(name) == NameVerdict::Never);
  }
}

TEST_CASE("other names are decided by the content") {
  for (const char* name : {"all", "mailing.list", "mx1", "192.0.2.1", "log.txt", "journal.jsonl", "catalog"})
    CHECK(judge_name(name) == NameVerdict::Unknown);
}

TEST_CASE("log lines are known by their stamps") {
  for (std::string_view line :
       {"Nov 21 09:48:16 mx postfix/qmgr[1]: x"sv, "Nov  1 09:48:16 mx x"sv, "<22>Nov 21 09:48:16 mx x"sv,
        "2026-11-21T09:48:16.66+00:00 mx x"sv, "<22>1 2026-11-21T09:48:16Z mx x"sv,
        "2026-11-21 09:39:42 [7] x"sv, "2026-11-21 09:39:42,123 INFO x"sv, "[21/Nov/2026 09:39:42] x"sv,
        "@4000000052af0b0a0b0c0d0e x"sv, "{\"__REALTIME_TIMESTAMP\":\"1\"}"sv}) {
    CAPTURE(std::string(line));
    CHECK(has_log_lines(line));
    CHECK(has_log_lines("a first line\n"s + std::string(line) + "\nanother\n"));
  }
}

TEST_CASE("other text and binary data are no log lines") {
  for (std::string_view text :
       {""sv, "\n\n\n"sv, "hello"sv, "# Nov 21 09:48:16"sv, "Nov 21"sv, "2026-11-21"sv, "{}"sv, "<22"sv,
        "12345 67 89:12:34"sv, "Nov 21 09:48:16 mx\0x"sv})
    CHECK_FALSE(has_log_lines(text));
  std::string late;
  for (int i = 0; i < 30; ++i) late += "text\n";
  CHECK_FALSE(has_log_lines(late + "Nov 21 09:48:16 mx x\n"));
}

TEST_CASE("the content test looks inside compressed files") {
  TempDirectory dir;
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    CHECK(content_is_log(describe_source(dir.write("x", format.compress(log_text(5000)))).value()));
    CHECK_FALSE(content_is_log(describe_source(dir.write("x", format.compress("no log"))).value()));
  }
  CHECK_FALSE(content_is_log(describe_source(dir.write("x", "")).value()));
  CHECK_FALSE(content_is_log(describe_source(dir.path()).value()));
}

}  // namespace
}  // namespace mailtrace::test
