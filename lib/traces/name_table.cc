#include "traces/name_table.h"

#include <new>
#include <utility>

#include "base/text.h"

namespace mailtrace {
namespace {

auto is_name_of(std::string_view text) {
  return [text](const Name* name) { return is_same_text(name->text, text); };
}

}  // namespace

NameTable::~NameTable() {
  names_.erase_if([](Name* name) {
    name->~Name();
    return true;
  });
}

Name& NameTable::get(std::string_view text, std::uint64_t hash) {
  const auto [name, is_new] = names_.find_or_add(hash, is_name_of(text));
  if (!is_new) return **name;
  if (free_.empty()) {
    *name = new (slabs_.take(sizeof(Name))) Name;
  } else {
    *name = free_.back();
    free_.pop_back();
  }
  (*name)->text = text;
  (*name)->hash = hash;
  return **name;
}

const Name* NameTable::find(std::string_view text, std::uint64_t hash) const {
  const Name* const* name = names_.find(hash, is_name_of(text));
  return name ? *name : nullptr;
}

void NameTable::drop(Name& name) {
  names_.erase(names_.find(name.hash, [&](const Name* other) { return other == &name; }));
  name.~Name();
  free_.push_back(new (&name) Name);
}

}  // namespace mailtrace
