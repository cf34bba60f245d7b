#include "patterns/directive_reader.h"

#include <utility>

namespace mailtrace {

void DirectiveReader::on_set(Quote argument) {
  auto* entry = event(argument, "set");
  if (!entry) return;
  const auto old = entry->constants.size();
  read_assignments(argument, entry->constants);
  for (auto i = old; i < entry->constants.size(); ++i) {
    const auto& constant = entry->constants[i];
    check_status(constant.field, constant.value, constant.place);
  }
}

void DirectiveReader::on_map(Quote argument) {
  auto* entry = event(argument, "map");
  if (!entry) return;
  FieldMap map;
  map.place = argument.place;
  const Quote target = next_word(argument);
  skip_blanks(argument);
  const Quote source = next_word(argument);
  if (!read_field(target, map.target)) return;
  if (source.text.empty())
    return fail(source.place, "the source is missing", "write 'map TARGET SOURCE WORD=VALUE ...'");
  if (!read_field(source, map.source)) return;
  for (skip_blanks(argument); !argument.text.empty(); skip_blanks(argument)) {
    const Place place = argument.place;
    const bool any = argument.text.starts_with("*=");
    std::string word, value;
    if (!next_value(argument, '=', word)) return;
    if (!argument.text.starts_with('=')) return fail(place, "not WORD=VALUE", "write the value behind '='");
    argument.text.remove_prefix(1);
    ++argument.place.column;
    if (!next_value(argument, ' ', value) || !check_status(map.target, value, place)) return;
    if (any) {
      map.other = std::move(value);
    } else {
      map.words.emplace_back(std::move(word), std::move(value));
    }
  }
  if (map.words.empty() && !map.other) return fail(map.place, "a map without words", "add WORD=VALUE");
  entry->maps.push_back(std::move(map));
}

void DirectiveReader::on_blanks(Quote argument) {
  FieldRewrite rewrite;
  rewrite.kind = FieldRewrite::Kind::Blanks;
  auto* entry = read_rewrite(argument, "blanks", rewrite);
  if (entry && read_character(argument, rewrite)) entry->rewrites.push_back(rewrite);
}

void DirectiveReader::on_strip(Quote argument) {
  FieldRewrite rewrite;
  rewrite.kind = FieldRewrite::Kind::StripOwnDomain;
  auto* entry = read_rewrite(argument, "strip", rewrite);
  if (!entry) return;
  if (argument.text != "own-domain")
    return fail(argument.place, "not what can be stripped", "write 'strip FIELD own-domain'");
  entry->rewrites.push_back(rewrite);
}

void DirectiveReader::on_front(Quote argument) {
  FieldRewrite rewrite;
  rewrite.kind = FieldRewrite::Kind::Front;
  const Quote target = next_word(argument);
  skip_blanks(argument);
  if (!read_field(target, rewrite.target)) return;
  auto* entry = read_rewrite(argument, "front", rewrite);
  if (entry && read_character(argument, rewrite)) entry->rewrites.push_back(rewrite);
}

/// Takes the field; null if there is no event or no such field.
EventEntry* DirectiveReader::read_rewrite(Quote& argument, std::string_view directive, FieldRewrite& rewrite) {
  auto* entry = event(argument, directive);
  rewrite.place = argument.place;
  const Quote field = next_word(argument);
  skip_blanks(argument);
  return entry && read_field(field, rewrite.field) ? entry : nullptr;
}

bool DirectiveReader::read_character(const Quote& argument, FieldRewrite& rewrite) {
  if (argument.text.size() != 1) {
    fail(argument.place, "not one character", "write one character behind the field");
    return false;
  }
  rewrite.character = argument.text.front();
  return true;
}

}  // namespace mailtrace
