#include "bytes/open_source.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <thread>

#include "base/file_descriptor.h"
#include "support.h"

namespace mailtrace::test {
namespace {

/// Puts another open file in the place of standard input, for as long as it lives.
class StandardInput {
 public:
  explicit StandardInput(int fd) : saved_(::fcntl(0, F_DUPFD_CLOEXEC, 10)) { ::dup2(fd, 0); }
  ~StandardInput() {
    if (saved_.is_open()) ::dup2(saved_.get(), 0);
  }

 private:
  FileDescriptor saved_;
};

SourceFile described(const std::string& path) {
  return describe_source(path).value();
}

TEST_CASE("a file is read by what is in it, not by its name") {
  TempDirectory dir;
  std::string plain = log_text(1000);
  CHECK(read_file(dir.write("plain.gz", plain)).bytes == plain);
  for (const Format& format : formats()) {
    CAPTURE(std::string(format.name));
    Outcome outcome = read_file(dir.write("packed.log", format.compress(plain)));
    CHECK(outcome.bytes == plain);
    CHECK(outcome.error == "");
  }
}

TEST_CASE("files shorter than any magic are read") {
  TempDirectory dir;
  for (std::string content : {"", "x", "\n", "\x1f", "BZh"}) {
    Outcome outcome = read_file(dir.write("short", content));
    CHECK(outcome.bytes == content);
    CHECK(outcome.error == "");
  }
}

TEST_CASE("binary bytes and NUL come through") {
  TempDirectory dir;
  std::string bytes;
  for (int i = 0; i < 70000; ++i) bytes += static_cast<char>(i * 7);
  CHECK(read_file(dir.write("binary", bytes)).bytes == bytes);
}

TEST_CASE("a plain file can be sought, and says how far it was read") {
  TempDirectory dir;
  auto source = open_source(described(dir.write("mail.log", "0123456789")));
  REQUIRE(source);
  CHECK((*source)->seek(4));
  CHECK(read_all(**source).bytes == "456789");
  CHECK((*source)->seek(0));
  CHECK(read_all(**source, 1).bytes == "0123456789");
  CHECK((*source)->file_bytes() == 10);
  CHECK((*source)->seek(1000));
  CHECK(read_all(**source).bytes == "");
}

TEST_CASE("what is no file is refused with a reason") {
  TempDirectory dir;
  CHECK(read_file(dir.path()).error == dir.path() + ": is a directory");
  CHECK(read_file("/dev/zero").error == "/dev/zero: is a device, not a log file");
  CHECK(read_file("/dev/null").error == "");

  std::string path = dir / "s";
  FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof(address.sun_path));
  path.copy(address.sun_path, path.size());
  REQUIRE(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
  CHECK(read_file(path).error == path + ": is a socket, not a log file");
}

TEST_CASE("what the system refuses is told in its words, with a cure") {
  TempDirectory dir;
  CHECK(read_file(dir / "none").error == (dir / "none") + ": no such file or directory");
  std::string file = dir.write("mail.log", "x");
  CHECK(read_file(file + "/x").error == file + "/x: not a directory");
  std::filesystem::create_symlink("loop", dir / "loop");
  CHECK(read_file(dir / "loop")
            .error.ends_with("too many levels of symbolic links (the link leads back to itself)"));
  if (::geteuid() == 0) return;
  ::chmod(file.c_str(), 0);
  CHECK(read_file(file).error == file + ": permission denied (try as root)");
}

TEST_CASE("a journal of systemd is refused with the way to read it") {
  TempDirectory dir;
  CHECK(
      read_file(dir.write("system.journal", "LPKSHHRH" + std::string(100, '\0'))).error.find("journalctl") !=
      std::string::npos);
}

TEST_CASE("another file under the name since it was listed is read with a note") {
  TempDirectory dir;
  SourceFile file = described(dir.write("mail.log", "old\n"));
  std::filesystem::rename(dir / "mail.log", dir / "mail.log.1");
  dir.write("mail.log", "new\n");
  auto source = open_source(file);
  REQUIRE(source);
  Outcome outcome = read_all(**source);
  CHECK(outcome.bytes == "new\n");
  REQUIRE(outcome.notes.size() == 1);
  CHECK(outcome.notes[0].starts_with("another file has this name"));
}

TEST_CASE("a FIFO is read to its end, compressed too") {
  TempDirectory dir;
  std::string plain = log_text(3000), path = dir / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  for (const std::string& content : {plain, gz(plain)}) {
    std::thread writer([&] { std::ofstream(path, std::ios::binary) << content; });
    Outcome outcome = read_file(path);
    writer.join();
    CHECK(outcome.bytes == plain);
    CHECK(outcome.error == "");
  }
}

TEST_CASE("standard input from a pipe is read, under each of its names") {
  for (const char* name : {"-", "/dev/stdin", "/dev/fd/0"}) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    FileDescriptor out(ends[0]);
    {
      FileDescriptor in(ends[1]);
      REQUIRE(::write(in.get(), "text", 4) == 4);
    }
    StandardInput input(out.get());
    SourceFile file = described(name);
    CHECK(file.is_stdin);
    CHECK_FALSE(file.is_regular);
    CHECK(file.name == "(standard input)");
    auto source = open_source(file);
    REQUIRE(source);
    CHECK_FALSE((*source)->seek(0));
    CHECK(read_all(**source).bytes == "text");
  }
}

TEST_CASE("standard input from a file is read as often as wanted, from where it stood") {
  TempDirectory dir;
  FileDescriptor fd(::open(dir.write("mail.log", "0123456789").c_str(), O_RDONLY));
  REQUIRE(::lseek(fd.get(), 3, SEEK_SET) == 3);
  StandardInput input(fd.get());
  SourceFile file = described("-");
  CHECK(file.is_regular);
  for (int i = 0; i < 2; ++i) {
    auto source = open_source(file);
    REQUIRE(source);
    CHECK(read_all(**source).bytes == "3456789");
  }
}

TEST_CASE("standard input that is a directory, closed or only to be written is refused") {
  TempDirectory dir;
  {
    FileDescriptor fd(::open(dir.path().c_str(), O_RDONLY));
    StandardInput input(fd.get());
    CHECK(read_file("-").error == "(standard input): is a directory");
  }
  {
    FileDescriptor fd(::open("/dev/null", O_WRONLY));
    StandardInput input(fd.get());
    CHECK(read_file("-").error == "(standard input): is not open for reading");
  }
  FileDescriptor null(::open("/dev/null", O_RDONLY));
  StandardInput input(null.get());
  ::close(0);
  CHECK(read_file("-").error == "(standard input): is closed");
}

TEST_CASE("an error in the first bytes comes after them") {
  auto source = open_raw_source(std::make_unique<MemorySource>("short", SIZE_MAX, Error{"broken", "x"}), "x");
  REQUIRE(source);
  Outcome outcome = read_all(**source, 2);
  CHECK(outcome.bytes == "short");
  CHECK(outcome.error == "x: broken");
}

}  // namespace
}  // namespace mailtrace::test
