// A .pattern file as read: directives in order, each with its place. What they mean together is decided
// by PatternSet.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "patterns/field.h"
#include "patterns/text_error.h"

namespace mailtrace {

/// A place in a pattern file; line and column count from 1, the column in bytes.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// A piece of a directive, and where it begins. The view points into the text of the file.
struct Quote {
  std::string_view text;
  Place place;
};

struct FieldValue {
  Field field = Field::Text;
  std::string value;
  Place place;
};

/// `map TARGET SOURCE WORD=VALUE … *=VALUE`
struct FieldMap {
  Field target = Field::Text;
  Field source = Field::Text;
  std::vector<std::pair<std::string, std::string>> words;
  std::optional<std::string> other;
  Place place;
};

/// `blanks FIELD CHARACTER`, `strip FIELD own-domain` or `front TARGET FIELD CHARACTER`: what is done to the text
/// of a field.
struct FieldRewrite {
  enum class Kind : std::uint8_t { Blanks, StripOwnDomain, Front };
  Kind kind = Kind::Blanks;
  Field field = Field::Text;
  Field target = Field::Text;  // of Front
  char character = '\0';       // of Blanks and Front
  Place place;
};

struct Sample {
  Quote text;
  std::vector<FieldValue> expected;
};

struct EventEntry {
  std::string name;
  EventKind kind = EventKind::Ignore;
  Place place;  // of the name
  std::vector<Quote> matches;
  std::vector<FieldValue> constants;
  std::vector<FieldMap> maps;
  std::vector<FieldRewrite> rewrites;
  bool otherwise = false;
  std::vector<Sample> samples;
  std::vector<Quote> rejects;
};

/// How a `part` stands to the text that was cut.
enum class PartKind : std::uint8_t {
  First,  // the first of the pieces that an ID holds together
  Next,   // a further one
  Piece,  // one of those that are numbered
  Line,   // the same, and a line of the text ends with it
};
constexpr bool is_numbered(PartKind kind) {
  return kind == PartKind::Piece || kind == PartKind::Line;
}

struct PartEntry {
  PartKind kind = PartKind::First;
  Quote form;
};

/// `fields NAME TEMPLATE`: one of the pieces that may stand in any order where a template says `{* NAME*}`.
struct ListedField {
  std::string list;
  Quote form;
};

struct ProgramEntry {
  std::vector<std::string> globs;  // or the one word "@reply"
  Place place;
  std::vector<PartEntry> parts;
  std::vector<EventEntry> events;
};

struct TypeEntry {
  std::string name;
  Quote expression;
};

/// A file that was read. Owns its text; may be moved, not copied.
struct PatternFile {
  static constexpr std::string_view kTypesFile = "types.pattern";  // the one name of files that declare types

  PatternFile() = default;
  PatternFile(const PatternFile&) = delete;
  PatternFile& operator=(const PatternFile&) = delete;
  PatternFile(PatternFile&&) = default;
  PatternFile& operator=(PatternFile&&) = default;

  std::string path;
  std::string_view text;  // of `owned`, or of a built-in file
  std::vector<char> owned;
  std::string system;
  Duration queue_id_lifetime = Duration::from_seconds(7 * 86400);
  Duration task_lifetime = Duration::from_seconds(3600);
  bool ends_with_recipients = false;
  bool unique_ids = false;
  std::vector<ListedField> fields;
  std::vector<ProgramEntry> programs;
  std::vector<TypeEntry> types;

  /// The Error for what is wrong at a place of this file: `path:line:col`, then the message, the line with a
  /// caret under the place, and the cure.
  Error error(const Place& place, std::string_view message, std::string_view cure) const;
  /// The same for a mistake inside a quoted piece.
  Error error(const Quote& quote, const TextError& error) const;
};

/// Reads `text`, adding every mistake to `errors`; what was understood is in the result. A directive that
/// is wrong is left out. `text` must outlive the result.
PatternFile read_pattern_file(std::string path, std::string_view text, std::vector<Error>& errors);

/// The same from the file system; the result owns the text. An unreadable file, or one over 16 MiB, is an
/// error and an empty result.
PatternFile read_pattern_file(const std::string& path, std::vector<Error>& errors);

/// Puts errors in the order of files, as they first appear, then lines and columns.
void sort_by_place(std::vector<Error>& errors);

}  // namespace mailtrace
