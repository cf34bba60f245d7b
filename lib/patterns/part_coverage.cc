#include "patterns/part_coverage.h"

namespace mailtrace {
namespace {

constexpr std::size_t kMostListed = 256;  // pieces of a field list

}  // namespace

void PartCoverage::add(const EventPattern& event, std::size_t form, const Coverage& coverage) {
  used_[{event.index, form}].insert(coverage.begin(), coverage.end());
}

void PartCoverage::check(const EventPattern& event) {
  for (std::size_t form = 0; form < event.forms.size(); ++form) {
    const auto used = used_.find({event.index, form});
    if (used == used_.end()) {
      fail(*event.file, event.entry->matches[form].place, 0, "no sample shows this 'match'", "add one that it matches");
    } else {
      check_form(event, form, used->second);
    }
  }
}

void PartCoverage::check_form(const EventPattern& event, std::size_t form, const Ways& used) {
  const auto& parts = event.forms[form].parts;
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (!parts[part].list) {
      check_part(event, form, part, used);
      continue;
    }
    for (std::size_t i = 0; i < kMostListed; ++i) {
      if (used.contains({static_cast<std::uint16_t>(part + 1), static_cast<std::uint16_t>(i)}))
        shown_of_lists_.insert({parts[part].list, parts[part].index, i});
    }
  }
}

void PartCoverage::check_part(const EventPattern& event, std::size_t form, std::size_t part, const Ways& used) {
  const Place& place = event.entry->matches[form].place;
  const TemplatePart& checked = event.forms[form].parts[part];
  const auto shown = [&](std::size_t alternative) {
    return used.contains({static_cast<std::uint16_t>(part + 1), static_cast<std::uint16_t>(alternative)});
  };
  if (checked.optional) {
    const std::size_t at = checked.offsets[0];
    if (!shown(0)) fail(*event.file, place, at, "no sample has this optional part", "add one that has it");
    if (!shown(1)) fail(*event.file, place, at, "no sample lacks this optional part", "add one without it");
    return;
  }
  for (std::size_t i = 0; i < checked.offsets.size(); ++i) {
    if (!shown(i)) fail(*event.file, place, checked.offsets[i], "no sample uses this alternative", "add one that does");
  }
}

void PartCoverage::check_field_lists() {
  for (const auto& [system, lists] : set_.field_lists()) {
    for (const auto& [name, list] : lists) {
      std::size_t index = 1;
      for (std::size_t i = 0; i < list.entries.size(); ++i) {
        const auto& origin = *static_cast<const ListedField*>(list.entries[i].origin);
        if (!shown_of_lists_.contains({&list, 0, i})) {
          fail_listed(origin, 0, "no sample shows this field");
        } else {
          check_listed_parts(list, list.entries[i], index);
        }
        index += list.entries[i].parts.size();
      }
    }
  }
}

void PartCoverage::check_listed_parts(const FieldList& list, const FieldList::Entry& entry, std::size_t index) {
  for (const auto& part : entry.parts) {
    const std::size_t ways = part.optional ? 2 : part.offsets.size();
    for (std::size_t way = 0; way < ways; ++way) {
      if (shown_of_lists_.contains({&list, index, way})) continue;
      const auto offset = part.offsets[part.optional ? 0 : way];
      fail_listed(*static_cast<const ListedField*>(entry.origin), offset,
                  part.optional && way == 1 ? "no sample lacks this optional part" : "no sample shows this part");
    }
    ++index;
  }
}

/// `offset` is counted from the place.
void PartCoverage::fail(const PatternFile& file, const Place& place, std::size_t offset, const char* message, const char* cure) {
  errors_.push_back(file.error({place.line, place.column + static_cast<std::uint32_t>(offset)}, message, cure));
}

void PartCoverage::fail_listed(const ListedField& field, std::size_t offset, const char* message) {
  for (const auto& file : set_.files()) {
    for (const auto& own : file.fields) {
      if (&own == &field) fail(file, field.form.place, offset, message, "add one that does");
    }
  }
}

}  // namespace mailtrace
