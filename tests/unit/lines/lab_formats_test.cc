// The same real lines in four formats, where a collection of them is at hand.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/time_zone.h"
#include "lines/block_reader.h"
#include "lines/header.h"
#include "lines/stamp_resolver.h"

namespace mailtrace {
namespace {

namespace fs = std::filesystem;

const char* const kCollection = "/work/shared/lab";

struct Seen {
  std::string tag, host, text;
  std::uint32_t pid = 0;
  std::int64_t second = 0;
};

std::vector<Seen> read_log(const fs::path& path, HeaderFormat format) {
  std::vector<Seen> lines;
  std::ifstream file(path, std::ios::binary);
  BlockReader reader([&](std::span<char> out) -> Result<std::size_t> {
    file.read(out.data(), static_cast<std::streamsize>(out.size()));
    return static_cast<std::size_t>(file.gcount());
  });
  const TimeZone utc;
  StampResolver resolver(utc, {1795254496000000});
  HeaderScratch scratch;
  Header header;
  for (Block block; *reader.next(block);) {
    for (const BlockLine& line : block) {
      const bool ok = parse_header(line.text, scratch, header);
      if (!ok || header.format != format) FAIL_CHECK(path.string() << ":" << line.number);
      const auto time = resolver.resolve(header.stamp);
      lines.push_back({std::string(header.tag), std::string(header.host), std::string(header.text),
                       header.pid, time ? time->seconds() : 0});
    }
  }
  return lines;
}

void compare(const std::vector<Seen>& expected, const std::vector<Seen>& got, const std::string& name) {
  CAPTURE(name);
  REQUIRE(got.size() == expected.size());
  int differences = 0;
  for (std::size_t i = 0; i < got.size() && differences < 5; ++i) {
    const bool same = got[i].tag == expected[i].tag && got[i].pid == expected[i].pid &&
                      got[i].text == expected[i].text && got[i].host == expected[i].host &&
                      got[i].second == expected[i].second;
    if (same) continue;
    ++differences;
    FAIL_CHECK("line " << i + 1 << ": " << got[i].tag << '|' << got[i].pid << '|' << got[i].text << " is not "
                       << expected[i].tag << '|' << expected[i].pid << '|' << expected[i].text);
  }
}

}  // namespace

TEST_CASE("a line has one tag, pid and text in all formats") {
  if (!fs::exists(kCollection)) {
    MESSAGE("skipped: no collection of logs here");
    return;
  }
  int collections = 0;
  for (const fs::directory_entry& folder : fs::directory_iterator(kCollection)) {
    if (!fs::exists(folder.path() / "mail.log")) continue;
    ++collections;
    const std::vector<Seen> expected = read_log(folder.path() / "mail.log", HeaderFormat::Rfc3164);
    const std::pair<const char*, HeaderFormat> others[] = {{"mail.rfc3339.log", HeaderFormat::Rfc3339},
                                                           {"mail.rfc5424.log", HeaderFormat::Rfc5424},
                                                           {"mail.journal.jsonl", HeaderFormat::JournalJson}};
    for (const auto& [name, format] : others) {
      compare(expected, read_log(folder.path() / name, format), (folder.path() / name).string());
    }
  }
  CHECK(collections > 0);
}

}  // namespace mailtrace
