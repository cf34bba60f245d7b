// The words and values of directives: FIELD=VALUE, quotes, names of fields and states.

#include <fmt/format.h>

#include <algorithm>

#include "patterns/directive_reader.h"

namespace mailtrace {
namespace {

constexpr std::string_view kBlanks = " \t";

const std::vector<std::string_view> kStatusWords = {"sent",     "deferred",   "bounced", "expired",
                                                    "rejected", "greylisted", "blocked", "discarded",
                                                    "held",     "queued",     "passed",  "released"};

std::vector<std::string_view> names_of_fields() {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kFieldCount; ++i) names.push_back(to_string(static_cast<Field>(i)));
  return names;
}

}  // namespace

void DirectiveReader::skip_blanks(Quote& q) {
  const auto n = std::min(q.text.find_first_not_of(kBlanks), q.text.size());
  q.text.remove_prefix(n);
  q.place.column += static_cast<std::uint32_t>(n);
}

Quote DirectiveReader::next_word(Quote& rest) {
  Quote word = rest;
  const auto n = std::min(rest.text.find_first_of(kBlanks), rest.text.size());
  word.text = rest.text.substr(0, n);
  rest.text.remove_prefix(n);
  rest.place.column += static_cast<std::uint32_t>(n);
  return word;
}

bool DirectiveReader::read_field(const Quote& word, Field& out) {
  const auto field = field_from(word.text);
  if (field) {
    out = *field;
    return true;
  }
  fail(word.place, fmt::format("unknown field '{}'", printable(word.text, 30)),
       suggestion(word.text, names_of_fields()));
  return false;
}

bool DirectiveReader::next_value(Quote& rest, char end, std::string& out) {
  const Place begin = rest.place;
  std::size_t n = 0;
  if (!rest.text.starts_with('"')) {
    while (n < rest.text.size() && rest.text[n] != end && kBlanks.find(rest.text[n]) == kBlanks.npos) ++n;
    out = rest.text.substr(0, n);
  } else {
    for (n = 1; n < rest.text.size() && rest.text[n] != '"'; ++n) {
      if (rest.text[n] == '\\' && n + 1 < rest.text.size()) ++n;
      out += rest.text[n];
    }
    if (n >= rest.text.size()) {
      fail(begin, "the quote is not closed", "add '\"'; inside it, write \\\" and \\\\ for these characters");
      return false;
    }
    ++n;
  }
  rest.text.remove_prefix(n);
  rest.place.column += static_cast<std::uint32_t>(n);
  return true;
}

bool DirectiveReader::read_assignments(Quote rest, std::vector<FieldValue>& out) {
  for (skip_blanks(rest); !rest.text.empty(); skip_blanks(rest)) {
    FieldValue assignment;
    assignment.place = rest.place;
    const auto equals = rest.text.find('=');
    Quote name = rest;
    name.text = rest.text.substr(0, std::min(equals, rest.text.find_first_of(kBlanks)));
    if (equals != name.text.size()) {
      fail(name.place, "not FIELD=VALUE", "put a value with blanks in double quotes");
      return false;
    }
    if (!read_field(name, assignment.field)) return false;
    rest.text.remove_prefix(equals + 1);
    rest.place.column += static_cast<std::uint32_t>(equals + 1);
    if (!next_value(rest, ' ', assignment.value)) return false;
    out.push_back(std::move(assignment));
  }
  return true;
}

bool DirectiveReader::check_status(Field field, const std::string& value, const Place& place) {
  if (field != Field::Status) return true;
  if (std::find(kStatusWords.begin(), kStatusWords.end(), value) != kStatusWords.end()) return true;
  fail(place, fmt::format("unknown status '{}'", printable(value, 30)), suggestion(value, kStatusWords));
  return false;
}

}  // namespace mailtrace
