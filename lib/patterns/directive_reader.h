// Reads the directives of one .pattern file. Used by pattern_file.cc only; directive_reader.cc knows what
// each directive is, directive_fields.cc those that change the fields of an event, directive_values.cc how values are
// written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "patterns/pattern_file.h"

namespace mailtrace {

/// Fills a PatternFile from its text, line by line; a mistake costs one directive and is added to the
/// errors.
class DirectiveReader {
 public:
  DirectiveReader(PatternFile& file, std::vector<Error>& errors) : file_(file), errors_(errors) {}
  void read();

 private:
  using Handler = void (DirectiveReader::*)(Quote);
  struct Directive {
    std::string_view name;
    Handler handler;
    bool has_argument;
  };
  static const std::vector<Directive>& directives();
  static std::vector<std::string_view> directive_names();

  void read_line(std::string_view line, std::uint32_t number);
  void fail(const Place& place, std::string message, std::string cure = {});

  void on_system(Quote argument);
  void on_lifetime(Quote argument);
  void on_ends_with(Quote argument);
  void on_ids(Quote argument);
  void on_program(Quote argument);
  void on_part(Quote argument);
  void on_fields(Quote argument);
  void on_event(Quote argument);
  void on_match(Quote argument);
  void on_set(Quote argument);
  void on_map(Quote argument);
  void on_otherwise(Quote argument);
  void on_sample(Quote argument);
  void on_expect(Quote argument);
  void on_reject(Quote argument);
  void on_blanks(Quote argument);
  void on_strip(Quote argument);
  void on_front(Quote argument);
  EventEntry* read_rewrite(Quote& argument, std::string_view directive, FieldRewrite& rewrite);
  bool read_character(const Quote& argument, FieldRewrite& rewrite);
  void on_type(Quote argument);

  /// The event the directive belongs to; null, with an error, if none was begun.
  EventEntry* event(const Quote& argument, std::string_view directive);
  static void skip_blanks(Quote& rest);
  /// Cuts the next word off `rest`.
  static Quote next_word(Quote& rest);
  /// Cuts a word or a quoted text off `rest`; false with an error if the quote is not closed.
  bool next_value(Quote& rest, char end, std::string& out);
  /// Reads FIELD=VALUE pairs up to the end; false with an error.
  bool read_assignments(Quote rest, std::vector<FieldValue>& out);
  bool read_field(const Quote& word, Field& out);
  bool check_status(Field field, const std::string& value, const Place& place);

  PatternFile& file_;
  std::vector<Error>& errors_;
  bool skip_event_ = false;  // the event was wrong: its directives are not complained about
};

}  // namespace mailtrace
