#include "pipeline/survey.h"

#include <algorithm>

namespace mailtrace {
namespace {

constexpr Duration kMostSteady = Duration::from_seconds(60 * 86400);

Timestamp whole_seconds(Timestamp time) {
  return Timestamp::from_seconds(time.seconds());
}

/// Goes through the stamps of one source.
class Stitcher {
 public:
  Stitcher(const StampResolver& start, Survey& out) : resolver_(start), out_(out) {
    out.stamps = StampSurvey();
    out.first.reset();
    out.earliest = Timestamp::max();
    out.latest = Timestamp::min();
  }

  void add(const BlockScan& scan, BlockSummary& block) {
    block.resolver = resolver_;
    block.earliest = Timestamp::max();
    block.latest = Timestamp::min();
    block.is_steady = scan.stampless == 0;
    for (std::size_t i = 0; i < scan.runs.size(); ++i) add_run(scan, i, block);
    if (scan.stampless > 0) stretch(block, whole_seconds(block.resolver.last()));
    if (block.earliest <= block.latest) {
      block.is_steady = block.is_steady && block.latest - block.earliest < kMostSteady;
    }
    out_.earliest = std::min(out_.earliest, block.earliest);
    out_.latest = std::max(out_.latest, block.latest);
  }

 private:
  void add_run(const BlockScan& scan, std::size_t index, BlockSummary& block) {
    const StampRun& run = scan.runs[index];
    out_.stamps.add(run);
    const auto resolved = resolver_.resolve(run.first);
    if (!resolved) return;
    if (!out_.first) out_.first = resolved;
    const Timestamp first = whole_seconds(*resolved);
    stretch(block, first + Duration::from_seconds(run.earliest));
    stretch(block, first + Duration::from_seconds(run.latest));
    if (run.first.kind != scan.runs.front().first.kind) block.is_steady = false;
    if (run.lines == 1) return;
    // The fraction matters only to what follows the block.
    resolver_.resolve(index + 1 == scan.runs.size() ? scan.last_stamp : run.last_stamp());
  }

  static void stretch(BlockSummary& block, Timestamp time) {
    block.earliest = std::min(block.earliest, time);
    block.latest = std::max(block.latest, time);
  }

  StampResolver resolver_;
  Survey& out_;
};

void stitch(const SourceScan& scan, const StampResolver& start, Survey& survey) {
  Stitcher stitcher(start, survey);
  for (std::size_t i = 0; i < scan.blocks.size(); ++i) stitcher.add(scan.blocks[i], survey.blocks[i]);
}

void add_hosts(const BlockScan& block, std::vector<std::string>& hosts) {
  for (const std::string& host : block.hosts) {
    const auto at = std::lower_bound(hosts.begin(), hosts.end(), host);
    if (at == hosts.end() || *at != host) hosts.insert(at, host);
  }
}

}  // namespace

Survey survey_of(SourceScan& scan, const StampResolver& start) {
  Survey survey;
  survey.needle = scan.needle;
  survey.file_bytes = scan.file_bytes;
  survey.time_evidence = scan.time_evidence;
  survey.damage = scan.damage;
  survey.notes = scan.notes;
  survey.restart_points = std::move(scan.restart_points);
  std::string before;
  for (BlockScan& b : scan.blocks) {
    if (b.kept) b.kept->set_lines(survey.lines + 1, b.line_count);
    BlockSummary& block = survey.blocks.emplace_back(BlockSummary{
        .first_line = survey.lines + 1,
        .line_count = b.line_count,
        .stream_offset = b.stream_offset,
        .stream_size = b.stream_size,
        .sample = b.sample,
        .resolver = start,
        .has_header = b.repeats_previous || !b.last_line.empty(),
        .repeats_previous = b.repeats_previous,
        .line_before = b.repeats_previous ? before : std::string(),
        .hits = std::move(b.hits[0]),
        .kept = std::move(b.kept),
    });
    survey.lines += block.line_count;
    survey.cut_lines += b.cut_lines;
    survey.plain_bytes = block.stream_offset + block.stream_size;
    survey.digest = survey.digest * 31 + b.digest;
    survey.can_be_followed = survey.can_be_followed && b.can_be_followed;
    add_hosts(b, survey.hosts);
    if (!b.last_line.empty()) before = std::move(b.last_line);
  }
  stitch(scan, start, survey);
  return survey;
}

void survey_again(const SourceScan& scan, const StampResolver& start, Survey& survey) {
  stitch(scan, start, survey);
}

}  // namespace mailtrace
