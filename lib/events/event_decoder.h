// From the message text of a line to what it means.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/hash_table.h"
#include "events/event.h"
#include "lines/line.h"
#include "patterns/pattern_set.h"

namespace mailtrace {

/// What the patterns say of a line.
enum class Decoded : std::uint8_t {
  Event,           // it is one
  Part,            // a piece of a text cut into several lines: see PartJoiner
  Noise,           // known, and about no message
  UnknownLine,     // of a known program, but none of its events
  UnknownProgram,  // nothing is known about the program
};

/// Decodes lines with a PatternSet. Remembers the programs it met; one for each thread.
class EventDecoder {
 public:
  /// `patterns` must outlive the decoder and the events.
  explicit EventDecoder(const PatternSet& patterns) : patterns_(&patterns) {}

  /// Fills kind, name, lifetimes, fields and what the header says; not place and line. The views of
  /// `out` point into the header's, into the pattern set, and into texts kept here until they are taken.
  Decoded decode(const Header& header, Event& out);

  /// The same for a text alone: the joined pieces of a cut one.
  Decoded decode_text(std::string_view tag, std::string_view text, Event& out);

  /// The texts that events since the last call point into.
  FieldTexts take_texts() { return std::exchange(texts_, {}); }

 private:
  const ProgramPatterns* program_of(std::string_view tag);
  Decoded decode_text(const ProgramPatterns* program, std::string_view text, Event& out);

  struct Program {
    std::string tag;
    const ProgramPatterns* patterns = nullptr;  // null: nothing is known about it
  };

  const PatternSet* patterns_;
  FieldTexts texts_;
  HashTable<Program> by_tag_;
  ValueCache values_;
};

}  // namespace mailtrace
