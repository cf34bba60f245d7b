// The events of the programs one tag stands for, arranged so that few are tried on a text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "patterns/field.h"
#include "patterns/matcher.h"
#include "patterns/pattern_file.h"
#include "patterns/template.h"
#include "patterns/value_cache.h"

namespace mailtrace {

/// One event of a pattern file. Owned by its PatternSet and as long-lived; immutable.
struct EventPattern {
  std::string system;
  std::string name;
  EventKind kind = EventKind::Ignore;
  bool otherwise = false;
  Duration queue_id_lifetime;         // the longest silence inside one life of a queue-ID
  Duration task_lifetime;             // the same of a task ID
  bool ends_with_recipients = false;  // the system logs no end: see Event
  bool unique_ids = false;            // no queue-ID is given twice
  std::size_t index = 0;              // in PatternSet::events()
  std::vector<Template> forms;        // one for each `match`
  const EventEntry* entry = nullptr;  // as read: constants, maps, samples
  const PatternFile* file = nullptr;
};

/// Adds to the captures of a match what the event says of them: `set`, then `map`, then `blanks` and `strip`,
/// each in the order of the file.
void finish_fields(const EventPattern& event, Fields& fields, FieldTexts& texts);

/// A `part` of a program.
struct PartForm {
  PartKind kind = PartKind::First;
  Template form;
};

/// One piece of a text that was cut into several lines. Views point into the text given.
///
/// The text that was cut is the first piece's `prefix`, then the `text` of every piece in order. Numbered
/// pieces are held together by the process that logs them; they have no prefix.
struct PartMatch {
  bool first = false;       // of a first piece; else a further one
  bool more = false;        // more pieces follow: a mark stands behind the text, or the number is not the last
  bool numbered = false;
  bool line_ends = false;   // a line of the text ends with the piece
  std::uint32_t number = 0;
  std::string_view task;    // the ID that holds the pieces together
  std::string_view text;    // this piece
  std::string_view prefix;  // what stands before `text`
};

/// What PatternSet::for_tag() returns. Immutable, may be used from several threads.
class ProgramPatterns {
 public:
  /// `events` in the order they are to be tried, and the parts; both must outlive this, as must `tables`.
  ProgramPatterns(std::vector<const EventPattern*> events, std::vector<const PartForm*> parts,
                  ByteTables& tables);

  /// Whether lines of these programs may be pieces of one text.
  bool has_parts() const { return !parts_.empty(); }
  /// The events, in the order they are tried.
  const std::vector<const EventPattern*>& events() const { return events_; }

  /// The first event whose template the whole text matches; its captures are added to `out`. Only
  /// captures: PatternSet::match() is what adds constants, maps and replies.
  const EventPattern* find(std::string_view text, Fields& out, StepBudget& budget, ValueCache& cache) const;
  const EventPattern* find(std::string_view text, Fields& out, StepBudget& budget) const {
    ValueCache cache;
    return find(text, out, budget, cache);
  }
  std::optional<PartMatch> match_part(std::string_view text) const;

 private:
  /// One way to begin a template: templates that begin with a choice or an optional part have several.
  struct Variant {
    const EventPattern* event;
    Matcher matcher;  // of what is behind the head
  };
  /// Variants by the byte they may begin with; 256 is the end of the text. Positions in variants_, ascending.
  struct Index {
    std::vector<std::vector<std::uint16_t>> lists;
    std::array<std::uint16_t, 257> list_of{};
    const std::vector<std::uint16_t>& at(std::string_view text, std::size_t pos) const {
      return lists[list_of[pos < text.size() ? static_cast<unsigned char>(text[pos]) : 256]];
    }
  };
  /// A beginning that many templates share: a value of a type that cannot hold the first byte of the literal
  /// behind it, so that there is one way to match it. Looked at once for all of them.
  struct Head {
    std::optional<Field> field;
    NodePtr type;
    std::string literal;
    const ByteTable* first;  // what the type may begin with
    Matcher matcher;         // of the type alone
    Index index;
  };
  struct Draft;
  /// Where the value of a head ends in `text`; npos if the text does not begin with the head.
  static std::size_t value_end(const Head& head, std::string_view text, StepBudget& budget, ValueCache& cache);
  struct Candidates {
    const std::uint16_t* next;
    const std::uint16_t* end;
    const Head* head;  // null: from the beginning of the text
    std::uint32_t value_size;
  };
  static constexpr std::size_t kMaxHeads = 4;

  void add_heads(std::vector<Draft>& drafts, ByteTables& tables);
  static Index make_index(const std::vector<const Draft*>& drafts);
  std::size_t candidates(std::string_view text, std::array<Candidates, kMaxHeads + 1>& out,
                         StepBudget& budget, ValueCache& cache) const;
  bool try_variant(const Candidates& from, std::uint16_t variant, std::string_view text, Fields& out,
                   StepBudget& budget) const;

  std::vector<const EventPattern*> events_;
  std::vector<std::pair<const PartForm*, Matcher>> parts_;
  std::vector<Variant> variants_;
  std::vector<Head> heads_;
  Index headless_;
};

}  // namespace mailtrace
