#include "pipeline/decoded_block.h"

namespace mailtrace {
namespace {

class BlockDecoder {
 public:
  BlockDecoder(DecodedBlock& out, const BlockSummary& summary, std::uint32_t source, EventDecoder& decoder)
      : out_(out), summary_(summary), resolver_(summary.resolver), source_(source), decoder_(decoder) {}

  void run(const std::vector<std::uint32_t>* lines) {
    if (!lines) {
      out_.events.reserve(out_.block->line_count());
      for (const BlockLine& line : *out_.block) add(line);
    } else {
      add_selected(*lines);
    }
    finish();
  }

  void run(const std::vector<KeptLine>& lines) {
    for (const KeptLine& line : lines) add({line.text, line.number});
    finish();
  }

 private:
  void finish() {
    out_.texts = decoder_.take_texts();
    out_.events.sort_by_place();
  }

  /// Lines that are left out move no year where the block is steady.
  void add_selected(const std::vector<std::uint32_t>& lines) {
    if (summary_.is_steady) {
      LineFinder finder(*out_.block);
      for (const std::uint32_t line : lines) add(finder.line_at(line));
      return;
    }
    auto next = lines.begin();
    for (const BlockLine& line : *out_.block) {
      const auto offset = static_cast<std::uint32_t>(line.text.data() - out_.block->bytes().data());
      if (next != lines.end() && *next == offset) {
        ++next;
        add(line);
      } else {
        pass(line);
      }
    }
  }

  void pass(const BlockLine& line) {
    if (out_.scratch.empty()) out_.scratch.emplace_back();
    Header header;
    if (parse_header(line.text, out_.scratch.back(), header)) resolver_.resolve(header.stamp);
  }

  void add(const BlockLine& line) {
    if (out_.scratch.empty()) out_.scratch.emplace_back();
    Header header;
    if (!parse_header(line.text, out_.scratch.back(), header)) {
      ++out_.counts.lines_malformed;
      out_.counts.count_reason(line.text.empty() ? "empty line" : "no header");
      return;
    }
    keep_scratch(header, line.text);
    const Timestamp time = resolver_.resolve(header.stamp).value_or(resolver_.last());
    event_ = Event();
    event_.place = {time, source_, line.number};
    event_.line = line.text;
    const bool is_event = header.repeats_previous ? repeat(header, event_) : decode(header, event_);
    if (is_event) {
      event_.hashes = hashes_of(event_);
      out_.events.add(event_);
    }
    if (!header.repeats_previous) {
      previous_ = line.text;
      has_previous_ = true;
    }
  }

  /// The header's views may point into the scratch; then the next line needs another one.
  void keep_scratch(const Header& header, std::string_view line) {
    const auto inside = [&](std::string_view part) {
      return part.empty() || (line.data() <= part.data() && part.data() < line.data() + line.size());
    };
    if (!inside(header.text) || !inside(header.host) || !inside(header.tag)) out_.scratch.emplace_back();
  }

  bool decode(const Header& header, Event& event) {
    switch (decoder_.decode(header, event)) {
      case Decoded::Event:
      case Decoded::Part:
        ++out_.counts.lines_decoded;
        if (event.repeated > 1) out_.counts.lines_repeated += event.repeated - 1;
        return true;
      case Decoded::Noise:
        count_ignored("about no message");
        return false;
      case Decoded::UnknownLine:
        count_ignored("unknown line of a known program");
        return false;
      case Decoded::UnknownProgram:
        count_ignored("other program");
        out_.counts.count_unknown_program(header.tag);
        return false;
    }
    return false;
  }

  void count_ignored(std::string_view reason) {
    ++out_.counts.lines_ignored;
    out_.counts.count_reason(reason);
  }

  /// "last message repeated N times" is N more of the line before, if that is the same host's.
  bool repeat(const Header& header, Event& event) {
    const std::string_view before = has_previous_ ? previous_ : std::string_view(summary_.line_before);
    Header original;
    out_.scratch.emplace_back();
    HeaderScratch& scratch = out_.scratch.back();
    const bool known =
        !before.empty() && parse_header(before, scratch, original) && original.host == header.host;
    out_.scratch.emplace_back();
    if (!known || decoder_.decode(original, event) != Decoded::Event) {
      count_ignored("repeats a line about no message");
      return false;
    }
    event.repeated = header.repeated;
    out_.counts.lines_repeated += header.repeated;
    ++out_.counts.lines_decoded;
    return true;
  }

  DecodedBlock& out_;
  const BlockSummary& summary_;
  StampResolver resolver_;
  std::uint32_t source_;
  EventDecoder& decoder_;
  Event event_;
  std::string_view previous_;
  bool has_previous_ = false;
};

}  // namespace

void decode_block(DecodedBlock& decoded, const BlockSummary& summary, std::uint32_t source,
                  const std::vector<std::uint32_t>* lines, EventDecoder& decoder) {
  if (decoded.block->bytes().empty()) return;
  BlockDecoder(decoded, summary, source, decoder).run(lines);
}

void decode_lines(DecodedBlock& decoded, const BlockSummary& summary, std::uint32_t source,
                  const std::vector<KeptLine>& lines, EventDecoder& decoder) {
  BlockDecoder(decoded, summary, source, decoder).run(lines);
}

}  // namespace mailtrace
