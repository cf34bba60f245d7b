#include "cli/diagnostics.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace mailtrace {
namespace {

/// A stream whose text can be read back.
class Stream {
 public:
  std::FILE* file() { return file_.get(); }

  std::string text() {
    std::string text(static_cast<std::size_t>(std::ftell(file_.get())), '\0');
    std::rewind(file_.get());
    text.resize(std::fread(text.data(), 1, text.size(), file_.get()));
    return text;
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{std::tmpfile(), std::fclose};
};

}  // namespace

TEST_CASE("an error is written with the program's name, and remembered") {
  Stream stream;
  Diagnostics diagnostics(stream.file());
  CHECK_FALSE(diagnostics.had_error());
  diagnostics.error("mail.log: not readable");
  CHECK(diagnostics.had_error());
  CHECK(stream.text() == "mailtrace: mail.log: not readable\n");
}

TEST_CASE("a note is no error") {
  Stream stream;
  Diagnostics diagnostics(stream.file());
  diagnostics.note("a is b");
  CHECK_FALSE(diagnostics.had_error());
  CHECK(stream.text() == "mailtrace: a is b\n");
}

TEST_CASE("control characters of names never reach a terminal") {
  Stream stream;
  Diagnostics diagnostics(stream.file());
  diagnostics.error("\x1b[2Jfile\x07\x9b");
  CHECK(stream.text() == "mailtrace: \\x1b[2Jfile\\x07\\x9b\n");
}

TEST_CASE("a message of several lines stays one message") {
  Stream stream;
  Diagnostics diagnostics(stream.file());
  diagnostics.error("a.pattern:1:2: wrong\n  event\n  ^");
  CHECK(stream.text() == "mailtrace: a.pattern:1:2: wrong\n  event\n  ^\n");
}

}  // namespace mailtrace
