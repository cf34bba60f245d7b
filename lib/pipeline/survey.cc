#include "pipeline/survey.h"

#include <algorithm>

#include "lines/block_reader.h"
#include "lines/header.h"

namespace mailtrace {
namespace {

class Surveyor {
 public:
  Surveyor(const StampResolver& start, Survey& out) : resolver_(start), out_(out) {}

  void add(const Block& block) {
    BlockSummary summary{.first_line = block.first_line(),
                         .line_count = block.line_count(),
                         .stream_offset = block.stream_offset(),
                         .stream_size = block.stream_size(),
                         .resolver = resolver_,
                         .line_before = {}};
    bool first = true;
    std::string_view previous;
    for (const BlockLine& line : block) {
      Header header;
      if (!parse_header(line.text, scratch_, header)) continue;
      out_.stamps.add(header.stamp);
      const auto resolved = resolver_.resolve(header.stamp);
      if (resolved && !out_.first) out_.first = resolved;
      const Timestamp time = resolved.value_or(resolver_.last());
      summary.earliest = std::min(summary.earliest, time);
      out_.latest = std::max(out_.latest, time);
      if (first && header.repeats_previous) summary.line_before = previous_;
      if (!header.repeats_previous) previous = line.text;
      first = false;
    }
    if (!previous.empty()) previous_ = previous;
    out_.earliest = std::min(out_.earliest, summary.earliest);
    out_.lines += block.line_count();
    out_.cut_lines += block.cut_lines();
    out_.plain_bytes = block.stream_offset() + block.stream_size();
    out_.content_hash =
        out_.content_hash * 0x9e3779b97f4a7c15u + std::hash<std::string_view>{}(block.bytes());
    out_.blocks.push_back(std::move(summary));
  }

 private:
  StampResolver resolver_;
  Survey& out_;
  HeaderScratch scratch_;
  std::string previous_;
};

}  // namespace

Survey survey_source(const Source& source, const StampResolver& start, std::size_t block_size,
                     const Advance& advance) {
  Survey survey;
  auto reader = source.reader();
  if (!reader) {
    survey.damage = reader.error();
    return survey;
  }
  ByteSource& bytes = **reader;
  survey.time_evidence = bytes.time_evidence();
  BlockReader::Options options;
  options.block_size = block_size;
  BlockReader blocks([&](std::span<char> out) { return bytes.read(out); }, options);
  Surveyor surveyor(start, survey);
  Block block;
  for (;;) {
    auto more = blocks.next(block);
    if (!more) {
      survey.damage = more.error();
      break;
    }
    if (!*more) break;
    surveyor.add(block);
    const std::uint64_t read = bytes.file_bytes();
    const bool go_on = advance(read - survey.file_bytes);
    survey.file_bytes = read;
    if (!go_on) break;
  }
  survey.notes = bytes.notes();
  return survey;
}

}  // namespace mailtrace
