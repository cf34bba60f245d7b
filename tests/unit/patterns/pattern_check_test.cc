#include "patterns/pattern_check.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/patterns/support.h"

using namespace mailtrace;
namespace fs = std::filesystem;

namespace {

const fs::path kBroken = fs::path(MAILTRACE_TESTS) / "patterns/broken";

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Pattern files whose names in messages are those in their folder.
struct Case {
  void add(const fs::path& path) {
    files.push_back(read_pattern_file(path.filename(), texts.emplace_back(content(path)), errors));
  }
  std::string messages() {
    std::string out;
    for (const auto& error :
         check_patterns(PatternSet::load(std::move(files), {}, std::move(errors))).errors) {
      out += error.text() + '\n';
    }
    return out;
  }

  std::deque<std::string> texts;
  std::vector<PatternFile> files;
  std::vector<Error> errors;
};

std::string messages_of(const fs::path& path) {
  Case broken;
  if (!fs::is_directory(path)) {
    broken.add(kBroken / "types.pattern");
    broken.add(path);
    return broken.messages();
  }
  std::vector<fs::path> inside(fs::directory_iterator(path), fs::directory_iterator{});
  std::sort(inside.begin(), inside.end());
  for (const auto& file : inside) broken.add(file);
  return broken.messages();
}

}  // namespace

TEST_CASE("the built-in patterns prove themselves") {
  const auto check = check_patterns(std::span<const std::string>{});
  for (const auto& error : check.errors) MESSAGE(error.text());
  CHECK(check.errors.empty());
  CHECK(check.notes.empty());
  CHECK(check.summary.events > 0);
  CHECK(check.summary.samples >= check.summary.events);
}

TEST_CASE("each broken file gets its message") {
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(kBroken)) {
    const auto& path = entry.path();
    if (!entry.is_directory() && (path.extension() != ".pattern" || path.filename() == "types.pattern"))
      continue;
    auto golden = path;
    golden.replace_extension(".golden");
    const auto messages = messages_of(path);
    if (std::getenv("MAILTRACE_UPDATE_GOLDEN")) std::ofstream(golden, std::ios::binary) << messages;
    CHECK_MESSAGE(messages == content(golden), path.filename().string());
    CHECK_FALSE(messages.empty());
    ++cases;
  }
  CHECK(cases >= 15);
}

TEST_CASE("a good file has no errors, and is counted") {
  constexpr std::string_view kTypes = "type qid [0-9A-F]{6,16}\n";
  constexpr std::string_view kGood =
      "system example\nprogram example\nevent removed end\nmatch {queue_id:qid}: removed{? twice?}\n"
      "sample 3A5B61F2C: removed\nexpect queue_id=3A5B61F2C\nsample 3A5B61F2C: removed twice\n"
      "expect queue_id=3A5B61F2C\nreject removed\n";
  std::vector<Error> errors;
  std::vector<PatternFile> files;
  files.push_back(read_pattern_file("types.pattern", kTypes, errors));
  files.push_back(read_pattern_file("good.pattern", kGood, errors));
  const auto check = check_patterns(PatternSet::load(std::move(files), {}, std::move(errors)));
  for (const auto& error : check.errors) MESSAGE(error.text());
  CHECK(check.errors.empty());
  CHECK(check.summary.systems == 1);
  CHECK(check.summary.files == 2);
  CHECK(check.summary.types == 1);
  CHECK(check.summary.programs == 1);
  CHECK(check.summary.events == 1);
  CHECK(check.summary.samples == 2);
  CHECK(check.summary.rejects == 1);
}

TEST_CASE("fields that only a reply gives may be expected and need not be") {
  constexpr std::string_view kFile =
      "system example\nprogram example\nevent sent deliver\nmatch done ({response:text})\n"
      "sample done (250 queued as A)\nexpect response=\"250 queued as A\"\n"
      "sample done (250 queued as B)\nexpect response=\"250 queued as B\" next_id=B\n"
      "program @reply\nevent queued note\nmatch 250 queued as {next_id:word}\n"
      "sample 250 queued as A\nexpect next_id=A\n";
  auto load = load_text(kFile);
  const auto check = check_patterns(std::move(load));
  std::string text;
  for (const auto& error : check.errors) text += error.where + ' ';
  CHECK(text == "types.pattern:1:1 types.pattern:2:1 types.pattern:4:1 types.pattern:6:1 ");
}
