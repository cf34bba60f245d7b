#include "events/event_decoder.h"

#include "base/text.h"
#include "base/text_hash.h"

namespace mailtrace {
namespace {

// Tags come from the logs: beyond this many different ones the cache starts anew.
constexpr std::size_t kMostTags = 10'000;

}  // namespace

const ProgramPatterns* EventDecoder::program_of(std::string_view tag) {
  if (by_tag_.size() >= kMostTags) by_tag_ = {};
  const auto [program, is_new] =
      by_tag_.find_or_add(text_hash(tag), [tag](const Program& p) { return is_same_text(p.tag, tag); });
  if (is_new) *program = {std::string(tag), patterns_->for_tag(tag)};
  return program->patterns;
}

Decoded EventDecoder::decode(const Header& header, Event& out) {
  out.host = header.host;
  out.tag = header.tag;
  out.pid = header.pid;
  out.repeated = header.repeated;
  const ProgramPatterns* program = program_of(header.tag);
  if (program && program->has_parts()) {
    if (const auto part = patterns_->match_part(*program, header.text)) {
      out.kind = EventKind::Part;
      out.name = "part";
      out.lifetime = out.task_lifetime = Duration::from_seconds(3600);
      out.ends_with_recipients = out.unique_id = false;
      out.fields.clear();
      if (!part->numbered) out.fields.set(Field::Task, part->task);
      out.fields.set(Field::Text, header.text);
      return Decoded::Part;
    }
  }
  return decode_text(program, header.text, out);
}

Decoded EventDecoder::decode_text(std::string_view tag, std::string_view text, Event& out) {
  return decode_text(program_of(tag), text, out);
}

Decoded EventDecoder::decode_text(const ProgramPatterns* program, std::string_view text, Event& out) {
  if (!program) return Decoded::UnknownProgram;
  const EventPattern* event = patterns_->match(*program, text, out.fields, texts_, values_);
  if (!event) return Decoded::UnknownLine;
  out.kind = event->kind;
  out.name = event->name;
  out.lifetime = event->queue_id_lifetime;
  out.task_lifetime = event->task_lifetime;
  out.ends_with_recipients = event->ends_with_recipients;
  out.unique_id = event->unique_ids;
  if (const auto pid = out.fields.find(Field::Pid)) out.pid = parse_integer<std::uint32_t>(*pid).value_or(out.pid);
  return event->kind == EventKind::Ignore ? Decoded::Noise : Decoded::Event;
}

}  // namespace mailtrace
