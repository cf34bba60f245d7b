// Which parts of the templates the samples show: rule 5 of patterns/README.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/result.h"
#include "patterns/pattern_set.h"
#include "patterns/template.h"

namespace mailtrace {

/// Takes note of the ways that samples take through their templates, and complains of parts that no sample shows.
class PartCoverage {
 public:
  /// `set` and `errors`, which complaints are added to, must outlive it.
  PartCoverage(const PatternSet& set, std::vector<Error>& errors) : set_(set), errors_(errors) {}

  /// A sample of the event matched its template of this index.
  void add(const EventPattern& event, std::size_t form, const Coverage& coverage);
  /// When all samples of the event were added.
  void check(const EventPattern& event);
  /// When all samples of all events were added and checked: of a field list each part has to be shown by any event of
  /// the system.
  void check_field_lists();

 private:
  using Ways = std::set<std::pair<std::uint16_t, std::uint16_t>>;  // part and alternative, as in Coverage

  void check_form(const EventPattern& event, std::size_t form, const Ways& used);
  void check_part(const EventPattern& event, std::size_t form, std::size_t part, const Ways& used);
  void check_listed_parts(const FieldList& list, const FieldList::Entry& entry, std::size_t index);
  void fail(const PatternFile& file, const Place& place, std::size_t offset, const char* message, const char* cure);
  void fail_listed(const ListedField& field, std::size_t offset, const char* message);

  const PatternSet& set_;
  std::vector<Error>& errors_;
  std::map<std::pair<std::size_t, std::size_t>, Ways> used_;                                // by event and template
  std::set<std::tuple<const FieldList*, std::size_t, std::size_t>> shown_of_lists_;  // list, part, way
};

}  // namespace mailtrace
