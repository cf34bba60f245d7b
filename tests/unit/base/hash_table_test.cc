#include "base/hash_table.h"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <string>

#include "base/text_hash.h"

namespace mailtrace {
namespace {

struct Entry {
  std::string key;
  int number = 0;
};

auto is(const std::string& key) {
  return [&key](const Entry& e) { return e.key == key; };
}

TEST_CASE("an empty table finds nothing") {
  const HashTable<Entry> table;
  CHECK(table.empty());
  CHECK(table.find(1, [](const Entry&) { return true; }) == nullptr);
}

TEST_CASE("keys of one hash are told apart, and erasing one keeps the others") {
  HashTable<Entry> table;
  for (const char* key : {"a", "b", "c"}) {
    const auto [entry, is_new] = table.find_or_add(7, is(key));
    CHECK(is_new);
    entry->key = key;
  }
  CHECK_FALSE(table.find_or_add(7, is("b")).second);
  table.erase(table.find(7, is("a")));
  CHECK(table.find(7, is("a")) == nullptr);
  CHECK(table.find(7, is("b")) != nullptr);
  CHECK(table.find(7, is("c")) != nullptr);
  CHECK(table.size() == 2);
}

TEST_CASE("it holds what a map holds after many changes, with crowded hashes too") {
  for (const std::uint64_t spread : {3u, 50u, 1'000'000u}) {
    HashTable<Entry> table;
    std::map<std::string, int> map;
    std::mt19937 random(17);
    for (int step = 0; step < 5000; ++step) {
      const std::string key = "k" + std::to_string(random() % 300);
      const std::uint64_t hash = text_hash(key) % spread + 1;
      if (random() % 3 == 0) {
        Entry* found = table.find(hash, is(key));
        CHECK((found != nullptr) == map.contains(key));
        if (found) table.erase(found);
        map.erase(key);
      } else {
        *table.find_or_add(hash, is(key)).first = {key, step};
        map[key] = step;
      }
    }
    const auto is_odd = [](int number) { return number % 2 == 1; };
    table.erase_if([&](const Entry& e) { return is_odd(e.number); });
    std::erase_if(map, [&](const auto& e) { return is_odd(e.second); });
    CHECK(table.size() == map.size());
    for (const auto& [key, number] : map) {
      const Entry* found = table.find(text_hash(key) % spread + 1, is(key));
      REQUIRE(found != nullptr);
      CHECK(found->number == number);
    }
  }
}

TEST_CASE("a hash depends on every byte, on the size and on what stands before, and is never 0") {
  std::map<std::uint64_t, std::string> seen;
  std::string text;
  for (int size = 0; size < 70; ++size, text += 'a') {
    CHECK(text_hash(text) == text_hash(std::string(text)));
    CHECK(text_hash(text) != 0);
    CHECK(seen.emplace(text_hash(text), text).second);
    CHECK(seen.emplace(text_hash(text, 1), text).second);
    for (int i = 0; i < size; ++i) {
      std::string other = text;
      other[static_cast<std::size_t>(i)] = 'b';
      CHECK(seen.emplace(text_hash(other), other).second);
    }
  }
}

}  // namespace
}  // namespace mailtrace
