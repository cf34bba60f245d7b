// Texts by which units are called and named.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash_table.h"
#include "base/prefetch.h"
#include "base/slabs.h"
#include "base/small_list.h"

namespace mailtrace {

struct Member;  // of the graph of units

/// Which reference, of those of `member`, names some ID.
struct Naming {
  Member* member;
  std::size_t reference;
};

/// An ID or a Message-ID, and everybody who has to do with it. Stays where it is as long as there is anybody: members
/// and references know their names, so that nobody has to look for them again.
struct Name {
  std::string text;
  std::uint64_t hash = 0;         // text_hash of it; 0: it was dropped
  SmallList<Member*, 4> members;   // units called so, oldest first
  SmallList<Naming> naming;       // references that name it, oldest first

  bool is_unused() const { return members.empty() && naming.empty(); }
};

/// The names of one kind. Not thread-safe.
class NameTable {
 public:
  /// Names stand in the slabs, which must outlive the table.
  explicit NameTable(Slabs& slabs) : slabs_(slabs) {}
  NameTable(const NameTable&) = delete;
  ~NameTable();

  /// The name, made if there was none; who gets a new one puts somebody into it. `hash` is that of the text.
  Name& get(std::string_view text, std::uint64_t hash);
  /// nullptr if there is none.
  const Name* find(std::string_view text, std::uint64_t hash) const;
  Name* find(std::string_view text, std::uint64_t hash) {
    return const_cast<Name*>(std::as_const(*this).find(text, hash));
  }
  /// To be called when somebody was taken out of the name; also again, until the next get().
  void drop_if_unused(Name& name) {
    if (name.is_unused() && name.hash != 0) drop(name);
  }
  /// A name of this hash will be asked for, or dropped, soon.
  void expect(std::uint64_t hash) const { names_.fetch(hash); }

 private:
  void drop(Name& name);

  Slabs& slabs_;
  HashTable<Name*> names_;
  std::vector<Name*> free_;  // they own nothing
};

}  // namespace mailtrace
