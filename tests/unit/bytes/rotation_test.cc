#include "bytes/rotation.h"

#include <doctest/doctest.h>

#include <initializer_list>

namespace mailtrace {
namespace {

/// Whether the names belong to one set and are ordered from young to old.
bool is_set(std::string_view set, std::initializer_list<std::string_view> young_to_old) {
  std::int64_t last = -1;
  for (std::string_view name : young_to_old) {
    Rotation rotation = rotation_of(name);
    CAPTURE(name);
    CHECK(rotation.set == set);
    CHECK(rotation.age > last);
    if (rotation.set != set || rotation.age <= last) return false;
    last = rotation.age;
  }
  return true;
}

TEST_CASE("the current file is the youngest, then numbers count up") {
  CHECK(is_set("mail.log", {"mail.log", "mail.log.0", "mail.log.1", "mail.log.2.gz", "mail.log.10.xz"}));
  CHECK(is_set("mainlog", {"mainlog", "mainlog.01", "mainlog.2.gz"}));
  CHECK(rotation_of("mail.log").age == 0);
}

TEST_CASE("a later day is younger, and the file without a day is the youngest") {
  CHECK(
      is_set("mail.log", {"mail.log", "mail.log-20261121.xz", "mail.log-20261120.gz", "mail.log-20251231"}));
  CHECK(
      is_set("mail.log", {"mail.log", "mail-20261121.log", "mail-2026-11-20.log.bz2", "mail.20261119.log"}));
  CHECK(is_set("mailbox.log", {"mailbox.log", "mailbox.log.2026-11-21.gz", "mailbox.log.2026_11_20"}));
  CHECK(is_set("exim_mainlog", {"exim_mainlog", "exim_mainlog-20261121.zst"}));
}

TEST_CASE("clock times order the files of one day") {
  CHECK(is_set("maillog",
               {"maillog.20261121T235959.bz2", "maillog.20261121T000000", "maillog.20261120T235959"}));
  CHECK(is_set("mail.log", {"mail.log-2026112123", "mail.log-2026112101.gz", "mail.log-20261120_2359"}));
  CHECK(is_set("mail.log", {"mail.log-20261121-1795219300", "mail.log-20261121-1795219200.gz"}));
}

TEST_CASE("months and years order too") {
  CHECK(is_set("mail.log", {"mail.log", "mail.log-202611.gz", "mail.log-202610", "mail.log.2025"}));
}

TEST_CASE("a number behind a day orders inside it") {
  CHECK(is_set("mail.log", {"mail.log.2026-11-21.1", "mail.log.2026-11-21.2.gz", "mail.log.2026-11-20.1"}));
}

TEST_CASE("the directory is part of the set") {
  CHECK(rotation_of("a/mail.log.1").set == "a/mail.log");
  CHECK(rotation_of("b.1/mail.log").set == "b.1/mail.log");
  CHECK(rotation_of("2026/11/mail.log-20261121").set == "2026/11/mail.log");
}

TEST_CASE("compression alone changes nothing") {
  for (std::string_view name :
       {"mail.log.1.gz", "mail.log.1.bz2", "mail.log.1.xz", "mail.log.1.zst", "mail.log.1.Z"})
    CHECK(rotation_of(name) == rotation_of("mail.log.1"));
  CHECK(compression_suffix("mail.log.gz") == ".gz");
  CHECK(compression_suffix("mail.log") == "");
  CHECK(compression_suffix(".gz") == "");
}

TEST_CASE("what is no day and no number stays in the name") {
  CHECK(rotation_of("mail.log-20261341") == Rotation{"mail.log-20261341", 0});
  CHECK(rotation_of("mx12.log") == Rotation{"mx12.log", 0});
  CHECK(rotation_of("192.0.2.1") == Rotation{"192.0.2.1", 0});
  CHECK(rotation_of("mail.log.20261121999999999999") == Rotation{"mail.log.20261121999999999999", 0});
  CHECK(rotation_of("") == Rotation{"", 0});
  CHECK(rotation_of("mail/") == Rotation{"mail/", 0});
  CHECK(rotation_of("20261121.log").set == ".log");
}

}  // namespace
}  // namespace mailtrace
