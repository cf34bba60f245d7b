#include "patterns/pattern_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "patterns/hyperscan.h"
#include "patterns/part_coverage.h"
#include "patterns/template.h"

namespace mailtrace {
namespace {

/// The templates of one event, ready to say which of their parts a text uses.
struct Forms {
  std::vector<CoverageMatcher> matchers;

  /// The index of the first that matches.
  std::optional<std::size_t> match(std::string_view text, Fields& out, Coverage& coverage) const {
    for (std::size_t i = 0; i < matchers.size(); ++i) {
      out.clear();
      coverage.clear();
      if (matchers[i].match(text, out, coverage)) return i;
    }
    out.clear();
    return std::nullopt;
  }
  bool matches(std::string_view text) const {
    Fields fields;
    Coverage coverage;
    return match(text, fields, coverage).has_value();
  }
};

std::string place_of(const EventPattern& event) {
  return fmt::format("{}:{}", event.file->path, event.entry->place.line);
}

/// Where in `text` the template stops to fit, as far as its outermost marks tell.
std::size_t first_misfit(const Template& form, std::string_view text) {
  const auto rest = Node::make_capture(
      Node::make_repeat(Node::make_class(ByteSet::all()), 0, Node::kUnlimited, false), Field::Text);
  const std::vector<NodePtr> items =
      form.node->kind == Node::Kind::Sequence ? form.node->children : std::vector{form.node};
  for (auto n = items.size(); n > 0; --n) {
    std::vector<NodePtr> front(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(n));
    front.push_back(rest);
    ByteTables tables;
    CaptureLog log;
    StepBudget budget;
    if (!Matcher(*Node::make_sequence(std::move(front)), tables).match(text, 0, log, budget)) continue;
    return log.entries[log.size - 1].begin;
  }
  return 0;
}

class PatternChecker {
 public:
  PatternChecker(const PatternSet& set, PatternCheck& out) : set_(set), out_(out), coverage_(set, out.errors) {
    for (const auto& event : set.events()) {
      auto& forms = forms_.emplace_back();
      for (const auto& form : event->forms) forms.matchers.emplace_back(form, tables_);
    }
  }

  void check() {
    for (const auto& group : set_.programs()) check_group(*group, programs_of(*group));
    for (const auto& group : set_.reply_programs()) check_group(*group, {&set_.replies()});
    coverage_.check_field_lists();
    if (out_.errors.empty()) check_types();  // else the event that uses a type may be one with a mistake
    count();
  }

 private:
  using Programs = std::vector<const ProgramPatterns*>;

  void fail(const PatternFile& file, const Place& place, const std::string& message,
            const std::string& cure) {
    out_.errors.push_back(file.error(place, message, cure));
  }

  /// What lines of the group's programs are matched with: for each glob, with a word for its `*`.
  Programs programs_of(const ProgramGroup& group) const {
    Programs programs;
    for (const auto& glob : group.globs) {
      std::string tag;
      for (const char c : glob) {
        if (c == '*')
          tag += "x";
        else
          tag += c;
      }
      const auto* program = set_.for_tag(tag);
      if (std::find(programs.begin(), programs.end(), program) == programs.end()) programs.push_back(program);
    }
    return programs;
  }

  void check_group(const ProgramGroup& group, const Programs& programs) {
    for (const auto* event : group.events) check_event(*event, programs);
    check_with_hyperscan(group);
  }

  void check_event(const EventPattern& event, const Programs& programs) {
    const auto& entry = *event.entry;
    if (entry.samples.empty()) {
      fail(*event.file, entry.place, fmt::format("event '{}' has no sample", event.name),
           "add 'sample TEXT' with a line this event is about, and 'expect' with its fields");
    }
    bool all_match = !entry.samples.empty();
    for (const auto& sample : entry.samples) {
      Fields own;
      Coverage coverage;
      const auto form = forms_[event.index].match(sample.text.text, own, coverage);
      if (!form) {
        all_match = false;
        fail_misfit(event, sample);
        continue;
      }
      coverage_.add(event, *form, coverage);
      if (check_alone(event, sample.text, programs)) check_fields(event, sample, own, *programs.front());
    }
    for (const auto& reject : entry.rejects) {
      if (forms_[event.index].matches(reject.text)) {
        fail(*event.file, reject.place, fmt::format("the text to reject matches event '{}'", event.name),
             "make the 'match' stricter, or make it a sample");
      }
    }
    if (all_match) coverage_.check(event);
  }

  void fail_misfit(const EventPattern& event, const Sample& sample) {
    std::size_t most = 0;
    for (const auto& form : event.forms) most = std::max(most, first_misfit(form, sample.text.text));
    Place place = sample.text.place;
    place.column += static_cast<std::uint32_t>(most);
    fail(*event.file, place, fmt::format("the sample does not match event '{}' from here on", event.name),
         "correct the 'match', or move the sample to the event it belongs to");
  }

  /// Rule 2, and that the index the set uses finds the same event.
  bool check_alone(const EventPattern& event, const Quote& sample, const Programs& programs) {
    std::set<std::size_t> others;
    bool ok = true;
    for (const auto* program : programs) {
      for (const auto* other : program->events()) {
        if (other == &event || (other->otherwise && !event.otherwise)) continue;
        if (!forms_[other->index].matches(sample.text) || !others.insert(other->index).second) continue;
        fail(*event.file, sample.place,
             fmt::format("the sample also matches event '{}' ({})", other->name, place_of(*other)),
             "make one of the two stricter, or mark one as 'otherwise'");
        ok = false;
      }
      Fields fields;
      FieldTexts texts;
      if (ok && set_.match(*program, sample.text, fields, texts) != &event) {
        fail(*event.file, sample.place, "the set does not find the sample's event",
             "this is a fault of mailtrace");
        ok = false;
      }
    }
    return ok;
  }

  /// Rule 4. What only @reply finds in the response may be expected and need not.
  void check_fields(const EventPattern& event, const Sample& sample, Fields own,
                    const ProgramPatterns& program) {
    FieldTexts texts;
    finish_fields(event, own, texts);
    Fields all;
    set_.match(program, sample.text.text, all, texts);
    Fields left = own;
    for (const auto& expected : sample.expected) {
      left.erase(expected.field);
      const auto value = all.find(expected.field);
      const auto name = to_string(expected.field);
      if (!value) {
        fail(*event.file, expected.place, fmt::format("field '{}' is not set by this sample", name),
             "leave it out, or name it in the 'match'");
      } else if (*value != expected.value && own.find(expected.field) != expected.value) {
        fail(*event.file, expected.place,
             fmt::format("field '{}' is \"{}\", not this", name, printable(*value)),
             "correct the 'match' or the 'expect'");
      }
    }
    left.for_each([&](Field field, std::string_view value) {
      fail(*event.file, sample.text.place,
           fmt::format("field '{}' is \"{}\" and not expected", to_string(field), printable(value)),
           "add it to the 'expect' of this sample, or use {_:type} in the 'match'");
    });
  }

  /// The second opinion: another engine must find the same events in all samples and rejects of the group.
  void check_with_hyperscan(const ProgramGroup& group) {
    std::vector<Expression> expressions;
    for (const auto* event : group.events) {
      for (const auto& form : event->forms) {
        Expression e;
        e.text = "^(?:" + form.expression() + ")\\z";
        e.id = static_cast<std::uint32_t>(event->index);
        e.dot_all = e.first_only = true;
        expressions.push_back(std::move(e));
      }
    }
    const auto compiled = ExpressionSet::compile(expressions);
    if (!compiled) {
      return fail(*group.file, group.entry->place, "Hyperscan: " + compiled.error().message,
                  "use simpler types");
    }
    for (const auto* event : group.events) {
      for (const auto& sample : event->entry->samples) compare(group, **compiled, *event, sample.text);
      for (const auto& reject : event->entry->rejects) compare(group, **compiled, *event, reject);
    }
  }

  void compare(const ProgramGroup& group, const ExpressionSet& expressions, const EventPattern& owner,
               const Quote& text) {
    std::set<std::size_t> found;
    static_cast<void>(expressions.scan(text.text, [&](std::uint32_t id, std::size_t) {
      found.insert(id);
      return true;
    }));
    for (const auto* event : group.events) {
      if (forms_[event->index].matches(text.text) == found.contains(event->index)) continue;
      fail(*owner.file, text.place,
           fmt::format("Hyperscan is of another opinion about event '{}'", event->name),
           "matching takes too many steps, or this is a fault of mailtrace");
    }
  }

  /// Rule 7.
  void check_types() {
    std::set<std::string_view> used;
    const auto use = [&](const Template& form) {
      used.insert(form.used_types.begin(), form.used_types.end());
    };
    for (const auto& event : set_.events()) std::for_each(event->forms.begin(), event->forms.end(), use);
    for (const auto& group : set_.programs()) {
      for (const auto& part : group->parts) use(part.form);
    }
    for (const auto& file : set_.files()) {
      for (const auto& type : file.types) {
        if (used.contains(type.name)) continue;
        fail(file, {type.expression.place.line, 1}, fmt::format("type '{}' is not used", type.name),
             "remove it");
      }
    }
  }

  void count() {
    auto& summary = out_.summary;
    std::set<std::string_view> systems;
    for (const auto& file : set_.files()) systems.insert(file.system);
    systems.erase("");
    summary.systems = systems.size();
    summary.files = set_.files().size();
    summary.types = set_.types().size();
    summary.programs = set_.programs().size() + set_.reply_programs().size();
    summary.events = set_.events().size();
    for (const auto& event : set_.events()) {
      summary.samples += event->entry->samples.size();
      summary.rejects += event->entry->rejects.size();
    }
  }

  const PatternSet& set_;
  PatternCheck& out_;
  ByteTables tables_;
  std::vector<Forms> forms_;  // by the index of the event
  PartCoverage coverage_;
};

}  // namespace

PatternCheck check_patterns(PatternLoad load) {
  PatternCheck out;
  out.errors = std::move(load.errors);
  out.notes = std::move(load.notes);
  PatternChecker(*load.set, out).check();
  sort_by_place(out.errors);
  return out;
}

PatternCheck check_patterns(std::span<const std::string> paths) {
  return check_patterns(PatternSet::load(paths));
}

}  // namespace mailtrace
