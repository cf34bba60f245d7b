// Which element of a growing list has a name. Most lists are short; who writes logs can make one long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/hash_table.h"
#include "base/text.h"
#include "base/text_hash.h"

namespace mailtrace {

/// Names that are the same byte for byte.
struct ExactNames {
  static std::uint64_t hash(std::string_view name) { return text_hash(name); }
  static bool are_same(std::string_view a, std::string_view b) { return a == b; }
};

/// Names for which A-Z is a-z.
struct NamesInAnyCase {
  static std::uint64_t hash(std::string_view name) { return text_hash_in_any_case(name); }
  static bool are_same(std::string_view a, std::string_view b) { return equals_ignoring_case(a, b); }
};

/// Finds elements of one list by name: of a short list by looking at each, of a long one by a table of its own, which
/// is made when it is needed. Not thread-safe.
template <class Names>
class NameIndex {
 public:
  /// The first of the `size` elements that is called `name`, or `size`; name_of(i) is what element i is called. From
  /// call to call elements may be added at the end, and keep their names.
  template <class NameOf>
  std::size_t find(std::string_view name, std::size_t size, NameOf&& name_of) {
    if (size <= kFew) {
      std::size_t i = 0;
      while (i < size && !Names::are_same(name_of(i), name)) ++i;
      return i;
    }
    for (; indexed_ < size; ++indexed_) {
      const std::string_view known = name_of(indexed_);
      const auto [at, is_new] = table_.find_or_add(Names::hash(known), is_called(known, name_of));
      if (is_new) *at = indexed_;
    }
    const std::size_t* at = table_.find(Names::hash(name), is_called(name, name_of));
    return at ? *at : size;
  }

 private:
  static constexpr std::size_t kFew = 12;

  template <class NameOf>
  static auto is_called(std::string_view name, const NameOf& name_of) {
    return [name, &name_of](std::size_t i) { return Names::are_same(name_of(i), name); };
  }

  HashTable<std::size_t> table_;  // empty as long as the list is short
  std::size_t indexed_ = 0;       // so many elements are in the table
};

}  // namespace mailtrace
