// What the built-in patterns make of log lines: standard input has one a line, standard output gets a JSON
// object for each, in order. Bytes that are no UTF-8 are written as they are. For the tests of this folder.
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include "events/event_decoder.h"
#include "events/part_joiner.h"
#include "lines/header.h"
#include "patterns/pattern_set.h"
#include "rapidjson/stringbuffer.h"
#include "rapidjson/writer.h"

namespace mailtrace {
namespace {

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

void write(Json& json, std::string_view text) {
  json.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write(Json& json, std::string_view key, std::string_view text) {
  write(json, key);
  write(json, text);
}

std::string_view word_of(Decoded decoded) {
  switch (decoded) {
    case Decoded::Event: return "event";
    case Decoded::Part: return "part";
    case Decoded::Noise: return "noise";
    case Decoded::UnknownLine: return "unknown_line";
    case Decoded::UnknownProgram: return "unknown_program";
  }
  return "";
}

void write_event(Json& json, const Event& event) {
  write(json, "kind", to_string(event.kind));
  write(json, "event", event.name);
  write(json, "fields");
  json.StartObject();
  event.fields.for_each([&](Field field, std::string_view value) { write(json, to_string(field), value); });
  json.EndObject();
}

void write_line(Json& json, std::string_view line, EventDecoder& decoder, PartJoiner& joiner) {
  HeaderScratch scratch;
  Header header;
  json.StartObject();
  if (!parse_header(line, scratch, header)) {
    write(json, "decoded", "no_header");
  } else {
    Event event;
    const Decoded decoded = decoder.decode(header, event);
    if (decoded == Decoded::Part) joiner.join(event);
    write(json, "decoded", word_of(decoded));
    write(json, "host", header.host);
    write(json, "tag", header.tag);
    write(json, "pid");
    json.Uint(header.pid);
    write(json, "text", header.text);
    write(json, "month");
    json.Uint(header.stamp.month);
    write(json, "day");
    json.Uint(header.stamp.day);
    write(json, "second");
    json.Uint(header.stamp.second);
    write(json, "us");
    json.Int64(header.stamp.us);
    if (decoded == Decoded::Event || decoded == Decoded::Part || decoded == Decoded::Noise) write_event(json, event);
  }
  json.EndObject();
}

int run() {
  const PatternSet& patterns = PatternSet::built_in();
  EventDecoder decoder(patterns);
  PartJoiner joiner(patterns);
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    rapidjson::StringBuffer buffer;
    Json json(buffer);
    write_line(json, line, decoder, joiner);
    buffer.Put('\n');
    std::fwrite(buffer.GetString(), 1, buffer.GetSize(), stdout);
  }
  return 0;
}

}  // namespace
}  // namespace mailtrace

int main() { return mailtrace::run(); }
