#include "traces/name_table.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "base/text_hash.h"
#include "traces/unit_graph.h"

namespace mailtrace {
namespace {

struct Names {
  Name& get(std::string_view text) { return table.get(text, text_hash(text)); }
  const Name* find(std::string_view text) const { return table.find(text, text_hash(text)); }

  Slabs slabs;
  NameTable table{slabs};
  Member member;
};

TEST_CASE("a text has one name, which stays where it is while others come") {
  Names names;
  Name& first = names.get("3A5B61F2C");
  first.members.push_back(&names.member);
  for (int i = 0; i < 1000; ++i) names.get("other " + std::to_string(i)).members.push_back(&names.member);
  CHECK(&names.get("3A5B61F2C") == &first);
  CHECK(names.find("3A5B61F2C") == &first);
  CHECK(first.text == "3A5B61F2C");
  CHECK(first.members.size() == 1);
}

TEST_CASE("texts of one hash have names of their own") {
  Names names;
  Name& a = names.table.get("one", 7);
  a.members.push_back(&names.member);
  Name& b = names.table.get("other", 7);
  b.members.push_back(&names.member);
  CHECK(&a != &b);
  CHECK(names.table.find("one", 7) == &a);
  CHECK(names.table.find("other", 7) == &b);
}

TEST_CASE("a name goes when neither units nor lines have it any more, and can be said to go twice") {
  Names names;
  Name& name = names.get("3A5B61F2C");
  name.members.push_back(&names.member);
  name.naming.push_back({&names.member, 0});
  name.members.erase_if([](const Member*) { return true; });
  names.table.drop_if_unused(name);
  CHECK(names.find("3A5B61F2C") == &name);
  name.naming.erase_if([](const Naming&) { return true; });
  names.table.drop_if_unused(name);
  names.table.drop_if_unused(name);
  CHECK(names.find("3A5B61F2C") == nullptr);
}

TEST_CASE("the memory of a dropped name is used for the next one, which has nothing of it") {
  Names names;
  Name& name = names.get("a Message-ID longer than any string has room for in itself@mail.example.net");
  for (int i = 0; i < 9; ++i) name.members.push_back(&names.member);
  name.members.erase_if([](const Member*) { return true; });
  names.table.drop_if_unused(name);
  Name& next = names.get("3A5B61F2C");
  CHECK(&next == &name);
  CHECK(next.text == "3A5B61F2C");
  CHECK(next.is_unused());
  next.members.push_back(&names.member);
}

}  // namespace
}  // namespace mailtrace
