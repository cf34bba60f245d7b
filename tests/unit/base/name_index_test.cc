#include "base/name_index.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace mailtrace {
namespace {

template <class Names>
class List {
 public:
  std::size_t find(std::string_view name) {
    return index_.find(name, names_.size(), [&](std::size_t i) -> std::string_view { return names_[i]; });
  }
  void add(const std::string& name) { names_.push_back(name); }
  std::size_t size() const { return names_.size(); }

 private:
  std::vector<std::string> names_;
  NameIndex<Names> index_;
};

TEST_CASE("a name is found in a list that grows from few elements to many") {
  List<ExactNames> list;
  for (std::size_t i = 0; i < 1000; ++i) {
    const std::string name = "user" + std::to_string(i) + "@example.org";
    CHECK(list.find(name) == list.size());
    list.add(name);
    CHECK(list.find(name) == i);
    CHECK(list.find("user0@example.org") == 0);
    CHECK(list.find("USER0@example.org") == list.size());
  }
}

TEST_CASE("of names that are the same the first is found, in any case where that does not matter") {
  const std::string longer(200, 'x');  // than what is hashed at once
  for (const std::size_t others : {0, 100}) {
    List<NamesInAnyCase> list;
    for (const char* name : {"Bob@example.org", "bob@EXAMPLE.org", ""}) list.add(name);
    list.add(longer + "Y");
    for (std::size_t i = 0; i < others; ++i) list.add(std::to_string(i));
    CHECK(list.find("BOB@example.ORG") == 0);
    CHECK(list.find("") == 2);
    CHECK(list.find(longer + "y") == 3);
    CHECK(list.find(longer + "z") == list.size());
  }
}

}  // namespace
}  // namespace mailtrace
