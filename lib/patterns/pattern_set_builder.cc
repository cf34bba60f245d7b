// From the files that were read to a PatternSet: types, templates, and what must not be twice.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "patterns/builtin_files.h"
#include "patterns/pattern_set.h"

namespace mailtrace {

class PatternSetBuilder {
 public:
  PatternSetBuilder(std::vector<PatternFile> built_in, std::vector<PatternFile> user, PatternLoad& out)
      : out_(out), set_(new PatternSet) {
    user_files_ = user.size();
    set_->files_ = std::move(user);  // first, so that the user's events are tried first
    for (auto& file : built_in) set_->files_.push_back(std::move(file));
  }

  void build() {
    for (auto i = set_->files_.size(); i-- > 0;) add_types(set_->files_[i], i < user_files_);
    for (const auto& file : set_->files_) add_field_lists(file);
    for (std::size_t i = 0; i < set_->files_.size(); ++i) add_programs(set_->files_[i], i < user_files_);
    std::vector<const EventPattern*> replies;
    for (const auto& group : set_->reply_programs_) {
      replies.insert(replies.end(), group->events.begin(), group->events.end());
    }
    set_->replies_ =
        std::make_unique<ProgramPatterns>(std::move(replies), std::vector<const PartForm*>{}, set_->tables_);
    out_.set = std::move(set_);
  }

 private:
  void fail(Error error) { out_.errors.push_back(std::move(error)); }

  void add_types(const PatternFile& file, bool of_user) {
    for (const auto& type : file.types) {
      TextError error;
      auto node = parse_expression(type.expression.text, error);
      if (!node) {
        fail(file.error(type.expression, error));
        node = Node::make_repeat(Node::make_class(ByteSet::all()), 0, Node::kUnlimited, false);
      }
      if (set_->types_.add(type.name, type.expression.text, std::move(node))) continue;
      fail(file.error(
          type.expression.place, fmt::format("type '{}' is there with another expression", type.name),
          of_user ? "built-in types cannot be changed; choose another name" : "keep one of them"));
    }
  }

  void add_field_lists(const PatternFile& file) {
    for (const auto& field : file.fields) {
      Template form;
      TextError error;
      if (!parse_template(field.form.text, set_->types_, form, error)) {
        fail(file.error(field.form, error));
        continue;
      }
      FieldList& list = set_->field_lists_[file.system][field.list];
      list.name = field.list;
      if (!add_to_list(form, &field, list))
        fail(file.error(field.form.place, fmt::format("list '{}' is too long", field.list), "make two of it"));
    }
  }

  const FieldLists* lists_of(const PatternFile& file) const {
    const auto found = set_->field_lists_.find(file.system);
    return found == set_->field_lists_.end() ? nullptr : &found->second;
  }

  void add_programs(const PatternFile& file, bool of_user) {
    for (const auto& entry : file.programs) {
      auto group = std::make_unique<ProgramGroup>();
      group->globs = entry.globs;
      group->file = &file;
      group->entry = &entry;
      for (const auto& part : entry.parts) add_part(file, part, *group);
      for (const auto& event : entry.events) add_event(file, event, of_user, *group);
      const bool reply = entry.globs[0] == "@reply";
      (reply ? set_->reply_programs_ : set_->programs_).push_back(std::move(group));
    }
  }

  void add_part(const PatternFile& file, const PartEntry& part, ProgramGroup& group) {
    PartForm form{part.kind, {}};
    TextError error;
    if (!parse_template(part.form.text, set_->types_, form.form, error))
      return fail(file.error(part.form, error));
    const bool numbered = is_numbered(part.kind);
    const bool has_key = numbered ? form.form.has(Field::Piece) && form.form.has(Field::Pieces)
                                  : form.form.has(Field::Task);
    if (!has_key || !form.form.has(Field::Text)) {
      return fail(file.error(
          part.form, {0,
                      numbered ? "a numbered part names the fields piece, pieces and text"
                               : "a part names the fields task and text",
                      numbered ? "add {piece:TYPE}, {pieces:TYPE} and {text:TYPE}"
                               : "add {task:TYPE} and {text:TYPE}"}));
    }
    group.parts.push_back(std::move(form));
  }

  /// False if the event is not to be added: it is replaced, or it is there twice.
  bool is_new(const PatternFile& file, const EventEntry& entry, bool of_user) {
    auto key = file.system + '\n' + entry.name;
    if (of_user) {
      if (!user_names_.insert(std::move(key)).second) return fail_twice(file, entry);
      return true;
    }
    if (!built_in_names_.insert(key).second) return fail_twice(file, entry);
    if (!user_names_.contains(key)) return true;
    out_.notes.push_back(
        fmt::format("event '{}' of system '{}' replaces the built-in one", entry.name, file.system));
    return false;
  }

  bool fail_twice(const PatternFile& file, const EventEntry& entry) {
    fail(file.error(entry.place,
                    fmt::format("event '{}' of system '{}' is there twice", entry.name, file.system),
                    "give one of them another name"));
    return false;
  }

  void add_event(const PatternFile& file, const EventEntry& entry, bool of_user, ProgramGroup& group) {
    if (!is_new(file, entry, of_user)) return;
    auto event = std::make_unique<EventPattern>();
    event->system = file.system;
    event->name = entry.name;
    event->kind = entry.kind;
    event->otherwise = entry.otherwise;
    event->queue_id_lifetime = file.queue_id_lifetime;
    event->task_lifetime = file.task_lifetime;
    event->ends_with_recipients = file.ends_with_recipients;
    event->unique_ids = file.unique_ids;
    event->entry = &entry;
    event->file = &file;
    if (!add_forms(file, entry, *event) || !check_fields(file, entry, *event)) return;
    event->index = set_->events_.size();
    if (!can_be_followed(*event)) group.can_be_followed = false;
    group.events.push_back(event.get());
    set_->events_.push_back(std::move(event));
  }

  static bool can_be_followed(const EventPattern& event) {
    constexpr Field kInsteadOfId[] = {Field::Attempt, Field::Instance, Field::Session, Field::OtherId};
    const bool names_no_id = std::any_of(std::begin(kInsteadOfId), std::end(kInsteadOfId), [&](Field field) {
      return std::any_of(event.forms.begin(), event.forms.end(), [field](const Template& f) { return f.has(field); });
    });
    return !names_no_id && event.entry->rewrites.empty();
  }

  bool add_forms(const PatternFile& file, const EventEntry& entry, EventPattern& event) {
    if (entry.matches.empty()) {
      fail(file.error(entry.place, fmt::format("event '{}' has no 'match'", entry.name),
                      "add 'match TEMPLATE'"));
      return false;
    }
    bool ok = true;
    for (const auto& match : entry.matches) {
      TextError error;
      if (parse_template(match.text, set_->types_, event.forms.emplace_back(), error, lists_of(file)))
        continue;
      fail(file.error(match, error));
      ok = false;
    }
    return ok;
  }

  /// A constant must not hide a captured field, and a map needs a source.
  bool check_fields(const PatternFile& file, const EventEntry& entry, const EventPattern& event) {
    bool ok = true;
    std::set<Field> known;
    for (const auto& form : event.forms) known.insert(form.fields.begin(), form.fields.end());
    for (const auto& constant : entry.constants) {
      if (known.contains(constant.field)) {
        fail(file.error(constant.place, fmt::format("field '{}' is set already", to_string(constant.field)),
                        "a constant is for a field no template of the event names"));
        ok = false;
      }
    }
    for (const auto& constant : entry.constants) known.insert(constant.field);
    for (const auto& map : entry.maps) {
      if (!known.contains(map.source)) {
        fail(file.error(map.place, fmt::format("field '{}' is never set", to_string(map.source)),
                        "map from a field that a 'match', 'set' or earlier 'map' of the event sets"));
        ok = false;
      }
      known.insert(map.target);
    }
    for (const auto& rewrite : entry.rewrites) {
      if (rewrite.kind == FieldRewrite::Kind::Front && !known.insert(rewrite.target).second) {
        fail(file.error(rewrite.place, fmt::format("field '{}' is set already", to_string(rewrite.target)),
                        "'front' sets a field that nothing else of the event sets"));
        ok = false;
      }
      if (known.contains(rewrite.field)) continue;
      fail(file.error(rewrite.place, fmt::format("field '{}' is never set", to_string(rewrite.field)),
                      "name a field that a 'match', 'set' or 'map' of the event sets"));
      ok = false;
    }
    return ok;
  }

  PatternLoad& out_;
  std::shared_ptr<PatternSet> set_;
  std::size_t user_files_ = 0;
  std::set<std::string> user_names_;
  std::set<std::string> built_in_names_;
};

namespace {

std::vector<PatternFile> read_built_in(std::vector<Error>& errors) {
  std::vector<PatternFile> files;
  for (const auto& file : builtin_files()) {
    files.push_back(read_pattern_file(std::string(file.path), file.text, errors));
  }
  return files;
}

/// The *.pattern files below a directory, by path; any other path stands for itself.
std::vector<std::string> files_of(const std::string& path, std::vector<Error>& errors) {
  namespace fs = std::filesystem;
  std::error_code problem;
  if (!fs::is_directory(path, problem)) return {path};
  std::vector<std::string> files;
  fs::recursive_directory_iterator entry(path, problem), end;
  for (; !problem && entry != end; entry.increment(problem)) {
    std::error_code ignored;
    if (entry->path().extension() == ".pattern" && entry->is_regular_file(ignored)) {
      files.push_back(entry->path().string());
    }
  }
  if (problem) errors.push_back({problem.message(), path});
  if (!problem && files.empty()) errors.push_back({"no *.pattern file in this directory", path});
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

PatternLoad PatternSet::load(std::vector<PatternFile> built_in, std::vector<PatternFile> user,
                             std::vector<Error> errors) {
  PatternLoad out;
  out.errors = std::move(errors);
  PatternSetBuilder(std::move(built_in), std::move(user), out).build();
  sort_by_place(out.errors);
  return out;
}

PatternLoad PatternSet::load(std::span<const std::string> paths) {
  std::vector<Error> errors;
  std::vector<PatternFile> user;
  for (const auto& path : paths) {
    for (const auto& file : files_of(path, errors)) user.push_back(read_pattern_file(file, errors));
  }
  auto built_in = read_built_in(errors);
  return load(std::move(built_in), std::move(user), std::move(errors));
}

const PatternSet& PatternSet::built_in() {
  static const std::shared_ptr<const PatternSet> set = load(std::span<const std::string>{}).set;
  return *set;
}

}  // namespace mailtrace
