#include "pipeline/scan.h"

#include <doctest/doctest.h>

#include <array>

#include "pipeline/block_store.h"
#include "tests/unit/pipeline/sources.h"

namespace mailtrace {
namespace {

using namespace test;

/// A hundred lines, every tenth of which holds "rare".
std::string some_log() {
  std::string log;
  for (int i = 0; i < 100; ++i) {
    log += "09:00:00 mx1 postfix/qmgr[7]: 3A5B" + std::to_string(100 + i) + (i % 10 == 0 ? ": rare\n" : ": removed\n");
  }
  return full_log(log);
}

std::vector<SurveyedSource> scanned(const SourceFile& file, std::uint64_t kept_memory) {
  auto source = Source::open(file, 1 << 20);
  REQUIRE(source);
  ScanOptions options;
  options.threads = 2;
  options.block_size = 200;
  options.kept_memory = kept_memory;
  const std::array needle{Expression{.text = "rare", .literal = true, .caseless = true}};
  options.wish.needles = {{.expressions = ExpressionSet::compile(needle).value(), .texts = {"rare"}, .in_line = {}, .is_told_by = {}}};
  std::vector<SourceScan> scans = scan_sources({&*source}, options);
  std::vector<SurveyedSource> sources;
  sources.push_back({std::move(*source), survey_of(scans.front(), StampResolver(utc(), file.mtime))});
  return sources;
}

TEST_CASE("blocks with hits are kept as they would be read again, up to a bound") {
  const LogDirectory directory;
  const SourceFile file = directory.write("mail.log", some_log());
  const auto none_kept = scanned(file, 0), two_kept = scanned(file, 500), all_kept = scanned(file, 1 << 20);
  BlockStore reads(none_kept, 200, 0), some(two_kept, 200, 0), keeps(all_kept, 200, 0);
  std::uint32_t with_hits = 0;
  for (std::uint32_t b = 0; b < none_kept[0].survey.blocks.size(); ++b) {
    const auto expected = reads.load(0, b, false);
    for (BlockStore* const store : {&some, &keeps}) {
      const auto block = store->load(0, b, false);
      CHECK(block->bytes() == expected->bytes());
      CHECK(block->first_line() == expected->first_line());
      CHECK(block->line_count() == expected->line_count());
      CHECK(block->stream_offset() == expected->stream_offset());
    }
    with_hits += !none_kept[0].survey.blocks[b].hits.empty();
  }
  CHECK(with_hits == 10);
  CHECK(some.blocks_read() == reads.blocks_read() - 2);
  CHECK(keeps.blocks_read() == reads.blocks_read() - 10);
}

TEST_CASE("of hits whose event does not say what is looked for nothing is kept; of what is no event everything") {
  const LogDirectory directory;
  const std::string telling = "09:00:01 mx1 postfix/qmgr[7]: 3A5B100: from=<rare@example.org>, size=1, nrcpt=1 (queue active)\n";
  const std::string other = "09:00:02 mx1 postfix/smtp[8]: 3A5B101: to=<rare@example.org>, relay=none, delay=1, status=sent (ok)\n";
  const std::string unknown = "09:00:03 mx1 nobody[9]: rare\n", no_header = "rare\n";
  const std::string log = full_log(telling + other + unknown) + no_header;
  const SourceFile file = directory.write("mail.log", log);
  auto source = Source::open(file, 1 << 20);
  REQUIRE(source);
  ScanOptions options;
  const std::array needle{Expression{.text = "rare", .literal = true, .caseless = true}};
  const auto names_a_sender = [](const Event& event) { return event.fields.has(Field::Sender); };
  options.wish.needles = {{.expressions = ExpressionSet::compile(needle).value(), .texts = {"rare"}, .in_line = {},
                           .is_told_by = names_a_sender}};
  options.wish.patterns = &PatternSet::built_in();
  const std::vector<SourceScan> scans = scan_sources({&*source}, options);
  REQUIRE(scans.front().blocks.size() == 1);
  const auto place = [&](const std::string& line) { return static_cast<std::uint32_t>(log.find(full_log(line))); };
  const auto last = static_cast<std::uint32_t>(log.size() - no_header.size());
  const std::vector<std::uint32_t>& hits = scans.front().blocks[0].hits[0];
  REQUIRE(hits.size() == 3);
  CHECK(hits[0] == place(telling));
  CHECK(hits[1] == place(unknown));
  CHECK(hits[2] == last);
}

}  // namespace
}  // namespace mailtrace
