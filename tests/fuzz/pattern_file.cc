// Pattern files: whatever stands in them, they are read, told about, and usable as far as they are right.
#include <string>
#include <vector>

#include "patterns/pattern_set.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailtrace;
  using namespace mailtrace::fuzz;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::vector<Error> errors;
  std::vector<PatternFile> files;
  files.push_back(read_pattern_file("types.pattern", text, errors));
  files.push_back(read_pattern_file("x.pattern", text, errors));
  for (const Error& e : errors) promise(!e.text().empty(), "an error says something");
  const PatternLoad load = PatternSet::load({}, std::move(files), std::move(errors));
  promise(load.set != nullptr, "there is always a set");
  Fields fields;
  FieldTexts texts;
  for (const auto& group : load.set->programs()) {
    for (const std::string& glob : group->globs) {
      const ProgramPatterns* program = load.set->for_tag(glob);
      if (!program) continue;
      for (const std::string_view line : {std::string_view(text), std::string_view("3A5B61F2C: removed"), std::string_view()}) {
        load.set->match(*program, line.substr(0, 1000), fields, texts);
        load.set->match_part(*program, line.substr(0, 1000));
      }
    }
  }
  return 0;
}
