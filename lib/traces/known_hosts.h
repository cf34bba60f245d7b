// The hosts of these logs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/hash_table.h"

namespace mailtrace {

/// Hosts by the first label of their names, in either case: lines have short names where replies have long ones. ""
/// is a host too. Not thread-safe.
class KnownHosts {
 public:
  void add(std::string_view name);
  /// The same, of line after line: mostly it is the one before.
  void note(std::string_view name);
  bool knows(std::string_view name) const;

 private:
  std::optional<std::string> last_;  // the one noted last
  HashTable<std::string> labels_;    // as first seen
};

}  // namespace mailtrace
