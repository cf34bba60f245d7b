#include "patterns/directive_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace mailtrace {
namespace {

bool is_name(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-';
  });
}

std::optional<Duration> parse_lifetime(std::string_view text) {
  std::int64_t n = 0;
  const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (problem != std::errc{} || text.data() + text.size() != rest + 1 || n <= 0 || n > 100'000)
    return std::nullopt;
  switch (*rest) {
    case 's':
      return Duration::from_seconds(n);
    case 'm':
      return Duration::from_seconds(n * 60);
    case 'h':
      return Duration::from_seconds(n * 3600);
    case 'd':
      return Duration::from_seconds(n * 86400);
    default:
      return std::nullopt;
  }
}

std::vector<std::string_view> names_of_kinds() {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i <= static_cast<std::size_t>(EventKind::Ignore); ++i) {
    const auto name = to_string(static_cast<EventKind>(i));
    if (event_kind_from(name)) names.push_back(name);
  }
  return names;
}

}  // namespace

const std::vector<DirectiveReader::Directive>& DirectiveReader::directives() {
  static const std::vector<Directive> table = {
      {"sample", &DirectiveReader::on_sample, true},
      {"expect", &DirectiveReader::on_expect, false},
      {"match", &DirectiveReader::on_match, true},
      {"event", &DirectiveReader::on_event, true},
      {"set", &DirectiveReader::on_set, true},
      {"map", &DirectiveReader::on_map, true},
      {"reject", &DirectiveReader::on_reject, true},
      {"program", &DirectiveReader::on_program, true},
      {"blanks", &DirectiveReader::on_blanks, true},
      {"strip", &DirectiveReader::on_strip, true},
      {"front", &DirectiveReader::on_front, true},
      {"otherwise", &DirectiveReader::on_otherwise, false},
      {"system", &DirectiveReader::on_system, true},
      {"lifetime", &DirectiveReader::on_lifetime, true},
      {"ends-with", &DirectiveReader::on_ends_with, true},
      {"ids", &DirectiveReader::on_ids, true},
      {"part", &DirectiveReader::on_part, true},
      {"fields", &DirectiveReader::on_fields, true},
      {"type", &DirectiveReader::on_type, true},
  };
  return table;
}

std::vector<std::string_view> DirectiveReader::directive_names() {
  std::vector<std::string_view> names;
  for (const auto& directive : directives()) names.push_back(directive.name);
  return names;
}

void DirectiveReader::fail(const Place& place, std::string message, std::string cure) {
  errors_.push_back(file_.error(place, message, cure));
}

void DirectiveReader::read() {
  std::string_view rest = file_.text;
  for (std::uint32_t number = 1; !rest.empty(); ++number) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    read_line(line, number);
  }
}

void DirectiveReader::read_line(std::string_view line, std::uint32_t number) {
  if (line.starts_with('#')) return;
  Quote rest{line, {number, 1}};
  skip_blanks(rest);
  if (rest.text.empty()) return;
  const Quote word = next_word(rest);
  skip_blanks(rest);
  const auto& table = directives();
  const auto found = std::find_if(table.begin(), table.end(), [&](auto& d) { return d.name == word.text; });
  if (found == table.end()) {
    const auto name = printable(word.text, 30);
    return fail(word.place, fmt::format("unknown directive '{}'", name),
                suggestion(word.text, directive_names()));
  }
  if (found->has_argument && rest.text.empty()) {
    return fail(rest.place, fmt::format("'{}' says nothing", word.text), "add its argument on the same line");
  }
  const bool free = found->name == "system" || found->name == "type";
  if (!free && file_.system.empty()) {
    file_.system.assign(1, '?');  // one complaint is enough
    fail(word.place, "no 'system' before this", "begin the file with 'system NAME'");
  }
  (this->*found->handler)(rest);
}

void DirectiveReader::on_system(Quote argument) {
  const Quote name = next_word(argument);
  if (!file_.system.empty()) return fail(name.place, "a second 'system'", "one file describes one system");
  file_.system = name.text;
  skip_blanks(argument);
  if (!is_name(name.text) || !argument.text.empty()) {
    fail(name.place, "not a name of a system", "use one word of letters, digits, '_' and '-'");
  }
}

void DirectiveReader::on_lifetime(Quote argument) {
  for (skip_blanks(argument); !argument.text.empty(); skip_blanks(argument)) {
    const Quote word = next_word(argument);
    const auto equals = word.text.find('=');
    const auto what = word.text.substr(0, equals);
    const auto value = equals == word.text.npos ? std::nullopt : parse_lifetime(word.text.substr(equals + 1));
    if (what == "queue_id" && value) {
      file_.queue_id_lifetime = *value;
    } else if (what == "task" && value) {
      file_.task_lifetime = *value;
    } else {
      fail(word.place, "not a lifetime", "write queue_id=7d or task=1h; the units are s, m, h, d");
    }
  }
}

void DirectiveReader::on_ends_with(Quote argument) {
  if (argument.text != "recipients")
    return fail(argument.place, "not an end", "write 'ends-with recipients'");
  file_.ends_with_recipients = true;
}

void DirectiveReader::on_ids(Quote argument) {
  if (argument.text != "unique") return fail(argument.place, "not a kind of IDs", "write 'ids unique'");
  file_.unique_ids = true;
}

void DirectiveReader::on_program(Quote argument) {
  ProgramEntry program;
  program.place = argument.place;
  for (skip_blanks(argument); !argument.text.empty(); skip_blanks(argument)) {
    program.globs.emplace_back(next_word(argument).text);
  }
  const auto is_special = [](const std::string& g) { return g.starts_with('@'); };
  if (std::any_of(program.globs.begin(), program.globs.end(), is_special) &&
      (program.globs.size() > 1 || program.globs[0] != "@reply")) {
    fail(program.place, "only '@reply' begins with '@', and it stands alone",
         "give it a 'program' line of its own");
  }
  file_.programs.push_back(std::move(program));
  skip_event_ = false;
}

void DirectiveReader::on_part(Quote argument) {
  const Quote which = next_word(argument);
  skip_blanks(argument);
  static constexpr std::pair<std::string_view, PartKind> kKinds[] = {
      {"first", PartKind::First}, {"next", PartKind::Next}, {"piece", PartKind::Piece}, {"line", PartKind::Line}};
  const auto* kind =
      std::find_if(std::begin(kKinds), std::end(kKinds), [&](auto& k) { return k.first == which.text; });
  if (kind == std::end(kKinds) || argument.text.empty()) {
    return fail(which.place, "not a part", "write 'part first TEMPLATE', or next, piece, line instead of first");
  }
  if (file_.programs.empty())
    return fail(which.place, "no 'program' before this part", "say whose text is cut");
  file_.programs.back().parts.push_back({kind->second, argument});
}

void DirectiveReader::on_fields(Quote argument) {
  const Quote name = next_word(argument);
  skip_blanks(argument);
  if (!is_name(name.text)) return fail(name.place, "not a name", "use letters, digits, '_' and '-'");
  if (argument.text.empty())
    return fail(argument.place, "the template is missing", "write 'fields NAME TEMPLATE'");
  file_.fields.push_back({std::string(name.text), argument});
}

void DirectiveReader::on_event(Quote argument) {
  skip_event_ = true;
  const Quote name = next_word(argument);
  skip_blanks(argument);
  const Quote kind = next_word(argument);
  skip_blanks(argument);
  if (file_.programs.empty())
    return fail(name.place, "no 'program' before this event", "say which program logs it");
  if (!is_name(name.text)) return fail(name.place, "not a name", "use letters, digits, '_' and '-'");
  if (kind.text.empty()) return fail(kind.place, "the kind is missing", suggestion("", names_of_kinds()));
  const auto known = event_kind_from(kind.text);
  if (!known) {
    return fail(kind.place, fmt::format("unknown kind '{}'", printable(kind.text, 30)),
                suggestion(kind.text, names_of_kinds()));
  }
  if (!argument.text.empty())
    return fail(argument.place, "more than a name and a kind", "write 'event NAME KIND'");
  auto& entry = file_.programs.back().events.emplace_back();
  entry.name = name.text;
  entry.kind = *known;
  entry.place = name.place;
  skip_event_ = false;
}

EventEntry* DirectiveReader::event(const Quote& argument, std::string_view directive) {
  if (skip_event_) return nullptr;
  if (!file_.programs.empty() && !file_.programs.back().events.empty())
    return &file_.programs.back().events.back();
  fail(argument.place, fmt::format("'{}' before the first event of the program", directive),
       "begin with 'event NAME KIND'");
  return nullptr;
}

void DirectiveReader::on_match(Quote argument) {
  if (auto* entry = event(argument, "match")) entry->matches.push_back(argument);
}

void DirectiveReader::on_otherwise(Quote argument) {
  auto* entry = event(argument, "otherwise");
  if (!entry) return;
  entry->otherwise = true;
  if (!argument.text.empty())
    fail(argument.place, "'otherwise' takes nothing", "put the template on a 'match' line");
}

void DirectiveReader::on_sample(Quote argument) {
  if (auto* entry = event(argument, "sample")) entry->samples.push_back({argument, {}});
}

void DirectiveReader::on_reject(Quote argument) {
  if (auto* entry = event(argument, "reject")) entry->rejects.push_back(argument);
}

void DirectiveReader::on_expect(Quote argument) {
  auto* entry = event(argument, "expect");
  if (!entry) return;
  if (entry->samples.empty())
    return fail(argument.place, "no 'sample' before this", "say of which text these are the fields");
  read_assignments(argument, entry->samples.back().expected);
}

void DirectiveReader::on_type(Quote argument) {
  const Quote name = next_word(argument);
  skip_blanks(argument);
  const auto slash = file_.path.rfind('/');
  if (file_.path.substr(slash == std::string::npos ? 0 : slash + 1) != PatternFile::kTypesFile) {
    return fail(name.place, "types stand in 'types.pattern' only", "move the line into a file of that name");
  }
  if (!is_name(name.text)) return fail(name.place, "not a name", "use letters, digits, '_' and '-'");
  if (argument.text.empty())
    return fail(argument.place, "the expression is missing", "write 'type NAME EXPRESSION'");
  file_.types.push_back({std::string(name.text), argument});
}

}  // namespace mailtrace
