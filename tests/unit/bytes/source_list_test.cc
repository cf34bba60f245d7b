#include "bytes/source_list.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

namespace mailtrace::test {
namespace {

/// The names of the files, without the directory they are in.
std::vector<std::string> names(const SourceList& list, const TempDirectory& dir) {
  std::vector<std::string> result;
  for (const SourceFile& file : list.files)
    result.push_back(file.name.starts_with(dir.path() + "/") ? file.name.substr(dir.path().size() + 1)
                                                             : file.name);
  return result;
}
using Names = std::vector<std::string>;

TEST_CASE("named files are listed in their order, whatever they hold") {
  TempDirectory dir;
  std::string b = dir.write("b.db", "1"), a = dir.write(".a~", "22");
  SourceList list = expand_sources({b, a});
  CHECK(names(list, dir) == Names{"b.db", ".a~"});
  CHECK(list.errors.empty());
  CHECK(list.notes.empty());
  CHECK(list.files[1].size == 2);
  CHECK(list.files[1].is_regular);
  CHECK_FALSE(list.files[1].is_stdin);
  CHECK(list.files[0].inode != list.files[1].inode);
}

TEST_CASE("the time of a file is its last change") {
  TempDirectory dir;
  std::string path = dir.write("mail.log", "x");
  timespec times[2] = {{1, 0}, {1795219200, 123456000}};
  REQUIRE(::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0);
  CHECK(expand_sources({path}).files.at(0).mtime == Timestamp{1795219200'123456});
}

TEST_CASE("what is missing is one error, and the rest goes on") {
  TempDirectory dir;
  std::string a = dir.write("a", "x");
  SourceList list = expand_sources({dir / "none", a, ""});
  CHECK(names(list, dir) == Names{"a"});
  REQUIRE(list.errors.size() == 2);
  CHECK(list.errors[0].text() == (dir / "none") + ": no such file or directory");
  CHECK(list.errors[1].text() == "\"\": no such file or directory");
}

TEST_CASE("a file given twice is listed once, with a note, by whatever name") {
  TempDirectory dir;
  std::string a = dir.write("mail.log", "x");
  std::filesystem::create_hard_link(a, dir / "hard.log");
  std::filesystem::create_symlink("mail.log", dir / "soft.log");
  SourceList list = expand_sources({a, a, dir / "hard.log", dir / "soft.log"});
  CHECK(names(list, dir) == Names{"mail.log"});
  REQUIRE(list.notes.size() == 3);
  CHECK(list.notes[0].text() == a + ": given twice, read once");
  CHECK(list.notes[1].text() == (dir / "hard.log") + ": the same file as " + a + ", read once");
  CHECK(list.notes[2].where == dir / "soft.log");
  CHECK(expand_sources({"-", "-"}).files.size() <= 1);
}

TEST_CASE("a directory stands for the logs below it, by name") {
  TempDirectory dir;
  dir.write("mail.log", "a");
  dir.write("mail.log.1", "b");
  dir.write("archive/2026/mail.log-20261121.gz", gz("c"));
  dir.write("archive/all", log_text(2));
  dir.write("archive/packed", bz2(log_text(2)));
  dir.write("archive/readme", "no log");
  dir.write("archive/other.db", log_text(2));
  dir.write(".hidden/mail.log", "d");
  dir.write(".mail.log", "e");
  dir.write("wtmp", log_text(2));
  dir.write("empty", "");
  REQUIRE(::mkfifo((dir / "pipe.log").c_str(), 0600) == 0);
  SourceList list = expand_sources({dir.path()});
  CHECK(names(list, dir) == Names{"archive/2026/mail.log-20261121.gz", "archive/all", "archive/packed",
                                  "mail.log", "mail.log.1"});
  CHECK(list.errors.empty());
  CHECK(list.notes.empty());
  CHECK(names(expand_sources({dir.path() + "/"}), dir) == names(list, dir));
}

TEST_CASE("a file named beside its directory is listed once") {
  TempDirectory dir;
  std::string a = dir.write("mail.log", "x");
  SourceList list = expand_sources({dir.path(), a});
  CHECK(names(list, dir) == Names{"mail.log"});
  CHECK(list.notes.size() == 1);
}

TEST_CASE("loops of links end, links to logs and directories are followed") {
  TempDirectory dir;
  dir.write("logs/mail.log", "x");
  dir.write("outside/relay.log", "y");
  std::filesystem::create_directory_symlink("..", dir / "logs/up");
  std::filesystem::create_directory_symlink("../outside", dir / "logs/side");
  std::filesystem::create_symlink("self.log", dir / "logs/self.log");
  std::filesystem::create_symlink("gone", dir / "logs/dangling.log");
  std::filesystem::create_symlink("gone", dir / "logs/dangling");
  SourceList list = expand_sources({dir / "logs"});
  CHECK(names(list, dir) == Names{"logs/mail.log", "logs/side/relay.log"});
  REQUIRE(list.errors.size() == 2);
  CHECK(list.errors[0].text() == (dir / "logs/dangling.log") + ": no such file or directory");
  CHECK(list.errors[1].where == dir / "logs/self.log");
}

TEST_CASE("a directory without logs is noted, one that may not be read is an error") {
  TempDirectory dir;
  dir.write("empty/readme", "no log");
  SourceList list = expand_sources({dir / "empty"});
  CHECK(list.files.empty());
  REQUIRE(list.notes.size() == 1);
  CHECK(list.notes[0].text() == (dir / "empty") + ": no file below this directory looks like a log");
  if (::geteuid() == 0) return;
  dir.write("closed/mail.log", "x");
  dir.write("open/mail.log", "x");
  ::chmod((dir / "closed").c_str(), 0);
  list = expand_sources({dir.path()});
  CHECK(names(list, dir) == Names{"open/mail.log"});
  REQUIRE(list.errors.size() == 1);
  CHECK(list.errors[0].text() == (dir / "closed") + ": permission denied (try as root)");
  ::chmod((dir / "closed").c_str(), 0700);
}

TEST_CASE("directories nested without end are an error, not a hang") {
  TempDirectory dir;
  std::string path = "d";
  for (int i = 0; i < 70; ++i) path += "/d";
  dir.write(path + "/mail.log", "x");
  dir.write("mail.log", "x");
  SourceList list = expand_sources({dir.path()});
  CHECK(names(list, dir) == Names{"mail.log"});
  REQUIRE(list.errors.size() == 1);
  CHECK(list.errors[0].message == "is nested deeper than 64 directories");
}

TEST_CASE("a compressed copy beside its original is left out, complete or still being written") {
  TempDirectory dir;
  std::string text = log_text(5000), packed = gz(text);
  dir.write("mail.log.1", text);
  dir.write("mail.log.1.gz", packed);
  dir.write("mail.log.2", text + "x");
  dir.write("mail.log.2.gz", packed.substr(0, packed.size() / 2));
  dir.write("mail.log.3", text);
  dir.write("mail.log.3.gz", gz(text + "x"));
  dir.write("mail.log.4", text);
  dir.write("mail.log.4.xz", xz("other text"));
  SourceList list = expand_sources({dir.path()});
  CHECK(names(list, dir) ==
        Names{"mail.log.1", "mail.log.2", "mail.log.3", "mail.log.3.gz", "mail.log.4", "mail.log.4.xz"});
  REQUIRE(list.notes.size() == 2);
  CHECK(list.notes[0].text() ==
        (dir / "mail.log.1.gz") + ": a copy of " + (dir / "mail.log.1") + ", read once");
}

TEST_CASE("the usual logs are those that exist") {
  TempDirectory dir;
  CHECK(default_sources(dir.path()).files.empty());
  CHECK(default_sources(dir.path()).errors.empty());
  for (const char* name :
       {"mail.log", "mail.log.1", "mail.log.2.gz", "mail.log~", "maillog", "maillog-20261121", "zimbra.log",
        "syslog", "exim4/mainlog", "exim4/mainlog.1", "exim4/rejectlog", "mail.err"})
    dir.write(std::string("var/log/") + name, name);
  SourceList list = default_sources(dir.path());
  Names expected;
  for (const char* name : {"mail.log", "mail.log.1", "mail.log.2.gz", "maillog", "maillog-20261121",
                           "zimbra.log", "exim4/mainlog", "exim4/mainlog.1"})
    expected.push_back(std::string("var/log/") + name);
  CHECK(names(list, dir) == expected);
  CHECK(list.errors.empty());
}

}  // namespace
}  // namespace mailtrace::test
