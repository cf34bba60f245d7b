// All that is known about the lines of programs: the built-in pattern files and the user's.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "patterns/byte_set.h"
#include "patterns/field.h"
#include "patterns/pattern_file.h"
#include "patterns/program_patterns.h"
#include "patterns/types.h"

namespace mailtrace {

/// The events of one `program` line, and the tags it names. Owned by the set.
struct ProgramGroup {
  std::vector<std::string> globs;
  std::vector<const EventPattern*> events;  // in file order
  std::vector<PartForm> parts;
  const PatternFile* file = nullptr;
  const ProgramEntry* entry = nullptr;
  /// Whether each line about a message names one of its IDs, and each text of a field stands in its line as it is:
  /// then the lines of a message can be found by looking for texts.
  bool can_be_followed = true;
};

struct PatternLoad;

/// Immutable once loaded; everything may be used from several threads.
class PatternSet {
 public:
  /// The built-in files alone, loaded at the first call. Events with a mistake are left out.
  static const PatternSet& built_in();

  /// The built-in files and those of the user: `paths` are files, and directories whose *.pattern files,
  /// also in their folders, are all read. The user's events are tried before the built-in ones, and replace
  /// those of the same system and name.
  static PatternLoad load(std::span<const std::string> paths);

  /// The same of files that were read already; `errors` are those of the reading.
  static PatternLoad load(std::vector<PatternFile> built_in, std::vector<PatternFile> user,
                          std::vector<Error> errors);

  PatternSet(const PatternSet&) = delete;
  PatternSet& operator=(const PatternSet&) = delete;

  /// The patterns of the programs that `tag` names ("postfix/smtpd"), null if it is none of these. The
  /// result lives as long as the set. Takes a lock and looks at every glob: callers keep the answer for
  /// each tag they meet.
  const ProgramPatterns* for_tag(std::string_view tag) const;

  /// The event that `text` is, with its fields; null if it is none of the program's, or if too many steps
  /// would be needed to say. `out` is cleared first. Its views point into `text` and into the set.
  ///
  /// Fields come from the template, then `set`, then `map`, `blanks` and `strip` in the order of the file; if `response` is among
  /// them, then from the first event of `@reply` that matches it, as far as the line has not got them itself;
  /// a status of the reply also replaces `sent` and `rejected`.
  ///
  /// Texts that `blanks` changes are added to `texts`; `out` points into them.
  /// `cache` serves many texts of one thread; without one the answer is the same.
  const EventPattern* match(const ProgramPatterns& program, std::string_view text, Fields& out, FieldTexts& texts,
                            ValueCache& cache) const;
  const EventPattern* match(const ProgramPatterns& program, std::string_view text, Fields& out,
                            FieldTexts& texts) const {
    ValueCache cache;
    return match(program, text, out, texts, cache);
  }

  /// What piece of a cut text `text` is; nullopt if it is none.
  std::optional<PartMatch> match_part(const ProgramPatterns& program, std::string_view text) const {
    return program.match_part(text);
  }

  /// The bytes in which a line can end that is a piece of a cut text and not its last one (such a piece looks like
  /// a first one).
  ByteSet part_ends() const;

  /// The globs of programs that have an event with a property.
  std::vector<std::string_view> globs_with(const std::function<bool(const EventPattern&)>& property) const;

  /// The globs of programs that cut texts into numbered pieces, and what begins the first piece of each such text.
  std::vector<std::string_view> globs_with_numbered_pieces() const;

  /// The globs of programs whose lines cannot be followed, in the order of programs().
  std::vector<std::string_view> globs_not_followed() const;
  /// Texts one of which stands in every line that is the first of numbered pieces of a cut text.
  std::vector<std::string> first_piece_begins() const;

  /// How many texts were given up because matching them took too many steps.
  std::uint64_t given_up() const { return given_up_.load(std::memory_order_relaxed); }

  const std::vector<std::unique_ptr<EventPattern>>& events() const { return events_; }
  /// Without the groups of `@reply`.
  const std::vector<std::unique_ptr<ProgramGroup>>& programs() const { return programs_; }
  const std::vector<std::unique_ptr<ProgramGroup>>& reply_programs() const { return reply_programs_; }
  const ProgramPatterns& replies() const { return *replies_; }
  const TypeTable& types() const { return types_; }
  /// The lists of `fields` lines by system; their entries' origins are ListedFields of files().
  const std::map<std::string, FieldLists, std::less<>>& field_lists() const { return field_lists_; }
  const std::vector<PatternFile>& files() const { return files_; }

 private:
  friend class PatternSetBuilder;
  PatternSet() = default;

  std::vector<PatternFile> files_;  // never changed once events point into them
  TypeTable types_;
  std::map<std::string, FieldLists, std::less<>> field_lists_;  // by system
  std::vector<std::unique_ptr<EventPattern>> events_;
  std::vector<std::unique_ptr<ProgramGroup>> programs_;
  std::vector<std::unique_ptr<ProgramGroup>> reply_programs_;
  std::unique_ptr<ProgramPatterns> replies_;

  mutable std::mutex mutex_;  // guards the two below, which are filled as tags are met
  mutable ByteTables tables_;
  mutable std::map<std::vector<std::uint16_t>, std::unique_ptr<ProgramPatterns>> by_programs_;
  mutable std::atomic<std::uint64_t> given_up_{0};
};

/// What came of loading pattern files.
struct PatternLoad {
  std::shared_ptr<const PatternSet> set;  // never null; events with a mistake are left out
  std::vector<Error> errors;              // by file, line and column
  std::vector<std::string> notes;         // "event 'x' of system 'y' replaces the built-in one"
};

/// Whether `tag` is what `glob` says: `*` stands for any text.
bool tag_matches(std::string_view glob, std::string_view tag);

}  // namespace mailtrace
