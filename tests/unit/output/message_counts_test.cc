#include "output/message_counts.h"

#include <doctest/doctest.h>

#include "tests/unit/output/example_traces.h"

using namespace mailtrace;
using namespace mailtrace::example;

TEST_CASE("a message counts once in total and once in each of its sources") {
  Trace two_sources = delivered();
  two_sources.lines[2].source = std::make_shared<const SourceName>(SourceName{"archive.gz"});
  two_sources.lines[1].source = nullptr;
  MessageCounts counts;
  counts.add(delivered());
  counts.add(two_sources);
  counts.add(Trace{});
  std::string out;
  counts.append_total(out);
  counts.append_by_source(out);
  counts.append_sources(out);
  CHECK(out == "3\narchive.gz:1\nmail.log:2\narchive.gz\nmail.log\n");
}
